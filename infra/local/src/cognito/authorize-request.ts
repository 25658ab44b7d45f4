import type { PoolClient, PoolClients } from './clients.ts';
import { OAuthError, type OAuthErrorName } from './oauth-error.ts';
import { isAllowedAddress, withParameters } from './redirects.ts';

/** What an app asks for, checked. */
export interface AuthorizeRequest extends PoolClient {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state?: string;
  readonly nonce?: string;
  readonly codeChallenge?: string;
}

export type CheckedRequest =
  | { readonly kind: 'good'; readonly request: AuthorizeRequest }
  /** The app hears what was wrong. */
  | { readonly kind: 'refused'; readonly location: string }
  /** Nobody may be sent anywhere: the person hears it. */
  | { readonly kind: 'untrusted'; readonly reason: 'client' | 'address' };

/** Everything that is passed through; longer texts are refused. */
const TEXT_LENGTH_MAX = 4_096;
/** RFC 7636: the SHA-256 of a verifier in base64url. */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/**
 * Checks a request for an authorization code.
 * @param origin where the sign-in page is served
 */
export const checkAuthorizeRequest = (
  query: URLSearchParams,
  { clients, origin }: { clients: PoolClients; origin: string },
): CheckedRequest => {
  const found = clients.get(query.get('client_id') ?? '');
  if (found === undefined || isRepeated(query, 'client_id')) return { kind: 'untrusted', reason: 'client' };
  const redirectUri = query.get('redirect_uri') ?? '';
  if (isRepeated(query, 'redirect_uri') || !isAllowedAddress(redirectUri, found.client.callbackUrls, origin)) {
    return { kind: 'untrusted', reason: 'address' };
  }
  try {
    return { kind: 'good', request: { ...found, redirectUri, ...readParameters(query, found) } };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return { kind: 'refused', location: withParameters(redirectUri, { error: error.error, ...stateOf(query) }) };
  }
};

const readParameters = (query: URLSearchParams, { client }: PoolClient) => {
  for (const [name, value] of query) {
    require(!isRepeated(query, name) && value.length <= TEXT_LENGTH_MAX, 'invalid_request');
  }
  const responseType = query.get('response_type');
  // Tokens in an address end up in histories and logs: OAuth 2.1 has no implicit flow, whatever the client is allowed.
  require(responseType !== 'token', 'unauthorized_client');
  require(responseType === 'code', 'invalid_request');
  require(client.flows.includes('code'), 'unauthorized_client');
  const scopes = scopesOf(query, client.scopes);
  const codeChallenge = query.get('code_challenge') ?? undefined;
  // Cognito knows S256 only. It does not insist on PKCE; without a secret nothing else binds a code to its app.
  require(query.get('code_challenge_method') === (codeChallenge === undefined ? null : 'S256'), 'invalid_request');
  require(codeChallenge === undefined || CHALLENGE.test(codeChallenge), 'invalid_request');
  require(codeChallenge !== undefined || client.hasSecret, 'invalid_request');
  // Choosing a name is the sign-in, so that nobody is signed in already.
  require(query.get('prompt') !== 'none', 'login_required');
  const nonce = query.get('nonce') ?? undefined;
  return {
    scopes,
    ...stateOf(query),
    ...(nonce === undefined ? {} : { nonce }),
    ...(codeChallenge === undefined ? {} : { codeChallenge }),
  };
};

const scopesOf = (query: URLSearchParams, allowed: readonly string[]): readonly string[] => {
  const asked = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const scopes = asked.length === 0 ? allowed : [...new Set(asked)];
  require(scopes.every((scope) => allowed.includes(scope)), 'invalid_scope');
  return scopes;
};

const stateOf = (query: URLSearchParams): { state?: string } => {
  const state = query.get('state');
  return state === null || state.length > TEXT_LENGTH_MAX ? {} : { state };
};

const isRepeated = (query: URLSearchParams, name: string): boolean => query.getAll(name).length > 1;

function require(holds: boolean, error: OAuthErrorName): asserts holds {
  if (!holds) throw new OAuthError(error);
}
