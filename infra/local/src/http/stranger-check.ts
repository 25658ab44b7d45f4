import { AwsError } from '../core/errors.ts';
import type { HeaderValues } from './exchange.ts';
import { createHostCheck } from './own-hosts.ts';

/**
 * Who reaches the AWS port may do everything, so that web pages must not reach it: a browser on this machine would let any
 * page of the internet send requests to it. SDKs and the AWS CLI are no browsers and send none of what gives pages away. No
 * page of ours calls this port either.
 * @throws AwsError (the returned function) 421 for a Host that is none of this machine, 403 for a request of a page
 */
export const createStrangerCheck = (hostNames: readonly string[]) => {
  const isOurs = createHostCheck(hostNames);
  return (headers: HeaderValues): void => {
    const host = headers['host'] ?? headers[':authority'];
    if (!isOurs(host)) {
      throw new AwsError('MisdirectedRequestException', `"${host ?? ''}" is none of this machine: use localhost.`, {
        status: 421,
      });
    }
    // A page's reads may come without Origin, but never without Sec-Fetch-Site; "none" is an address that a person typed.
    if (headers['origin'] !== undefined || (headers['sec-fetch-site'] ?? 'none') !== 'none') {
      throw new AwsError('AccessDeniedException', 'Web pages may not use this port.', { status: 403 });
    }
  };
};
