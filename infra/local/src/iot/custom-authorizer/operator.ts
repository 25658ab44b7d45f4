import { ALL_RIGHTS, type ConnectDecision, type ConnectRequest } from '../authorizer.ts';

const SIGNED = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)/;

/**
 * Functions, SDKs and the AWS CLI sign their HTTPS requests (SigV4). IAM is not emulated: neither is the signature checked,
 * nor are there policies of roles, so that whoever reaches the AWS port and signs may do everything.
 */
export const operatorDecision = ({ protocol, http }: ConnectRequest): ConnectDecision | undefined => {
  if (protocol !== 'https') return undefined;
  const accessKeyId = SIGNED.exec(http?.headers['authorization'] ?? '')?.[1];
  return accessKeyId === undefined ? undefined : { allowed: true, principal: accessKeyId, rights: ALL_RIGHTS };
};
