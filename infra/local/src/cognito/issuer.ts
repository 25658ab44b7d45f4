import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { UserPoolSpec } from '../core/deployment.ts';
import { type AuthenticateClient, createClientAuthentication } from './client-authentication.ts';
import { type ClientSecrets, openClientSecrets } from './client-secrets.ts';
import { type PoolClients, poolClientsOf } from './clients.ts';
import { type Codes, createCodes } from './codes.ts';
import type { CognitoOptions } from './create-cognito.ts';
import { COGNITO_LIMITS, type CognitoLimits } from './options.ts';
import { openRefreshTokens, type RefreshTokens } from './refresh-tokens.ts';
import { openSessions, type Sessions } from './sessions.ts';
import { openSigningKeys, type SigningKeys } from './signing-keys.ts';
import { createTokens, type Tokens } from './tokens.ts';

/** What the endpoints work with, opened from the data folder. */
export interface Issuer {
  readonly clock: Clock;
  readonly limits: CognitoLimits;
  readonly userPools: readonly UserPoolSpec[];
  readonly clients: PoolClients;
  readonly secrets: ClientSecrets;
  readonly authenticate: AuthenticateClient;
  readonly keysOf: (poolId: string) => SigningKeys;
  readonly sessions: Sessions;
  readonly codes: Codes;
  readonly refreshTokens: RefreshTokens;
  readonly tokens: Tokens;
  readonly openedAtMs: number;
}

/** @throws RuntimeError COGNITO_KEYS_UNREADABLE */
export const openIssuer = async (options: CognitoOptions): Promise<Issuer> => {
  const { userPools, state, clock } = options;
  const folder = join(options.dataFolder, 'cognito');
  const limits = { ...COGNITO_LIMITS, ...options.limits };
  const clients = poolClientsOf(userPools);
  const secrets = await openClientSecrets(clients, state);
  const keys = new Map<string, SigningKeys>();
  for (const { id } of userPools) keys.set(id, await openSigningKeys(folder, id));
  const keysOf = (poolId: string): SigningKeys => {
    const found = keys.get(poolId);
    if (found === undefined) throw new TypeError(`no keys of the user pool ${poolId}`);
    return found;
  };
  const refreshTokens = await openRefreshTokens({ state, clock, limits });
  await refreshTokens.sweep();
  const sessions = await openSessions({
    state,
    clock,
    limits,
    onForgotten: (users) => refreshTokens.revokeUsers(users.map(({ sub }) => sub)),
  });
  return {
    clock,
    limits,
    userPools,
    clients,
    secrets,
    authenticate: createClientAuthentication(clients, secrets),
    keysOf,
    sessions,
    codes: createCodes(clock, limits),
    refreshTokens,
    tokens: createTokens(keysOf, clock),
    openedAtMs: clock.nowMs(),
  };
};
