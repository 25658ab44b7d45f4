import * as oauth from 'oauth4webapi';
import type { Clock } from '../clock.ts';
import { reasonOf, SimulatorError } from '../errors.ts';
import { isThisMachine } from '../this-machine.ts';
import type { FleetClient } from './fleet-client.ts';

/** An access token and its time, by the simulator's own clock: how far the issuer's is off does not matter. */
export interface AccessToken {
  readonly text: string;
  /** From then on a newer one should be asked for. */
  readonly renewFromMs: number;
  readonly endsAtMs: number;
}

export interface TokenRequest {
  readonly issuer: string;
  /** Holds `oauth2/token`. */
  readonly loginUrl: string;
  readonly client: FleetClient;
  readonly scope: string;
  readonly clock: Clock;
  /** @default 10000 */
  readonly timeoutMs?: number;
}

/** Renewed with a fifth of its life left: time for many attempts while the issuer is away. */
const renewAtShare = 0.8;
/** RFC 6749 leaves it to the issuer to say; this is the shortest life that Cognito knows. */
const defaultLifeSeconds = 300;

/**
 * Gets a token for a client that acts for itself (RFC 6749 4.4). Rejects with a SimulatorError: SIGN_IN_UNREACHABLE if
 * another attempt may do, else SIGN_IN_REFUSED.
 */
export async function requestToken({
  issuer,
  loginUrl,
  client,
  scope,
  clock,
  ...request
}: TokenRequest): Promise<AccessToken> {
  const endpoint = new URL('oauth2/token', loginUrl.replace(/\/*$/, '/'));
  if (endpoint.protocol !== 'https:' && !isThisMachine(endpoint.hostname)) {
    const message = `${endpoint.href} would get the fleet's secret over an open connection: use an address with https, or ride on the machine of the platform`;
    throw new SimulatorError('SIGN_IN_REFUSED', message);
  }
  const server = { issuer, token_endpoint: endpoint.href };
  const oauthClient = { client_id: client.clientId };
  const fromMs = clock.nowMs();
  try {
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      oauthClient,
      oauth.ClientSecretBasic(client.clientSecret),
      { scope },
      {
        [oauth.allowInsecureRequests]: endpoint.protocol === 'http:',
        signal: AbortSignal.timeout(request.timeoutMs ?? 10_000),
      },
    );
    if (response.status === 429 || response.status >= 500) throw new Error(`it answers ${response.status}`);
    const answer = await oauth.processClientCredentialsResponse(server, oauthClient, response);
    const lifeMs = (answer.expires_in ?? defaultLifeSeconds) * 1000;
    return { text: answer.access_token, renewFromMs: fromMs + lifeMs * renewAtShare, endsAtMs: fromMs + lifeMs };
  } catch (error) {
    throw failureOf(error, endpoint.href, { client, scope });
  }
}

function failureOf(
  error: unknown,
  endpoint: string,
  { client, scope }: Pick<TokenRequest, 'client' | 'scope'>,
): SimulatorError {
  const who = `client ${client.clientId} with scope ${scope}`;
  if (error instanceof oauth.ResponseBodyError || error instanceof oauth.WWWAuthenticateChallengeError) {
    const said = error instanceof oauth.ResponseBodyError ? error.error : `${error.status}`;
    const message = `${endpoint} refuses ${who}: ${said}; check --fleet-client, its secret and --fleet-scope`;
    return new SimulatorError('SIGN_IN_REFUSED', message, { cause: error });
  }
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError) {
    const message = `${endpoint} answers ${who} in an unknown way: ${reasonOf(error)}`;
    return new SimulatorError('SIGN_IN_REFUSED', message, { cause: error });
  }
  const message = `${endpoint} gives no token to ${who}: ${reasonOf(error)}; check that the platform is running`;
  return new SimulatorError('SIGN_IN_UNREACHABLE', message, { cause: error });
}
