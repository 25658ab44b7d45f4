import { join } from 'node:path';
import { openSigningKeys } from '../../infra/local/src/cognito/signing-keys.ts';
import { type IssuerKey, signToken } from './token-issuer.ts';

export interface ForgeryOptions {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** @default the issuer's own key for access tokens */
  readonly key?: IssuerKey;
}

/** Makes tokens as if the issuer's keys had been stolen: what is wrong with one is then what the test names, and nothing else. */
export interface IssuerForgery {
  readonly accessKey: IssuerKey;
  readonly idKey: IssuerKey;
  /** A good access token of the subject, but for the changes; undefined leaves a claim out. */
  forge(facts: { subject: string; clientId: string; issuer: string }, changes?: ForgeryOptions): Promise<string>;
}

/** Makes the keys of a pool before its runtime starts, which then uses them. */
export const openIssuerForgery = async (dataFolder: string, poolId: string): Promise<IssuerForgery> => {
  const { id: idKey, access: accessKey } = await openSigningKeys(join(dataFolder, 'cognito'), poolId);
  return {
    accessKey,
    idKey,
    forge: ({ subject, clientId, issuer }, { claims = {}, header = {}, key = accessKey } = {}) => {
      const iat = Math.floor(Date.now() / 1_000);
      const good = { sub: subject, iss: issuer, client_id: clientId, token_use: 'access', scope: 'openid profile' };
      return signToken(key, { ...good, iat, exp: iat + 3_600, ...claims }, header);
    },
  };
};
