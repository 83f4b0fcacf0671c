import ipaddr from 'ipaddr.js';

/** Whether an IP address belongs to no public network: of the host, link-local, private, shared, multicast, reserved. */
export function isPrivateAddress(address: string): boolean {
  const parsed = ipaddr.process(address);
  // NAT64 (RFC 6052) leads to the IPv4 address in its last four bytes.
  const target = parsed.range() === 'rfc6052' ? ipaddr.fromByteArray(parsed.toByteArray().slice(12)) : parsed;
  return target.range() !== 'unicast';
}
