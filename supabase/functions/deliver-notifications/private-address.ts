import ipaddr from 'ipaddr.js';

/** Whether an IP address is anything but an ordinary public one: of this host, link-local, private, shared, reserved. */
export function isPrivateAddress(address: string): boolean {
  const parsed = ipaddr.process(address);
  return parsed.range() !== 'unicast';
}
