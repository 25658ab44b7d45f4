import { networkInterfaces } from 'node:os';

/** Whether a host name of a URL is this machine: what is sent there goes over no network. */
export function isThisMachine(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)) return true;
  const address = hostname.replace(/^\[|\]$/g, '');
  return Object.values(networkInterfaces()).some((list = []) => list.some((own) => own.address === address));
}
