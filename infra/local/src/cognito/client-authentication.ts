import type { HeaderValues } from '../http/exchange.ts';
import type { ClientSecrets } from './client-secrets.ts';
import type { PoolClient, PoolClients } from './clients.ts';
import { OAuthError } from './oauth-error.ts';
import { isSameSecret } from './secrets.ts';

/** Says which client sends a form. @throws OAuthError invalid_client, invalid_request */
export type AuthenticateClient = (headers: HeaderValues, form: URLSearchParams) => PoolClient;

/** Clients with a secret send it in the Authorization header (Basic) or in the form; those without send none. */
export const createClientAuthentication =
  (clients: PoolClients, secrets: ClientSecrets): AuthenticateClient =>
  (headers, form) => {
    const { id, secret } = credentialsOf(headers['authorization'], form);
    const found = clients.get(id);
    if (found === undefined) throw new OAuthError('invalid_client');
    const expected = secrets.get(id);
    const isRight =
      expected === undefined ? secret === undefined : secret !== undefined && isSameSecret(secret, expected);
    if (!isRight) throw new OAuthError('invalid_client');
    return found;
  };

interface Credentials {
  readonly id: string;
  readonly secret?: string | undefined;
}

const credentialsOf = (authorization: string | undefined, form: URLSearchParams): Credentials => {
  const id = form.get('client_id') ?? undefined;
  const secret = form.get('client_secret') ?? undefined;
  if (authorization === undefined) {
    if (id === undefined) throw new OAuthError('invalid_request');
    return { id, secret };
  }
  // RFC 6749, 2.3: one way of authentication in each request.
  if (secret !== undefined) throw new OAuthError('invalid_request');
  const basic = basicOf(authorization);
  if (basic === undefined || (id !== undefined && id !== basic.id)) throw new OAuthError('invalid_client');
  return basic;
};

const basicOf = (authorization: string): Credentials | undefined => {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
};
