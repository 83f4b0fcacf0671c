import ipaddr from 'ipaddr.js';

/** Whether an IP address is anything but an ordinary public one: of this host, link-local, private, shared, reserved. */
export const isPrivateAddress = (address: string): boolean => ipaddr.process(address).range() !== 'unicast';
