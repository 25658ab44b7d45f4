import type { UserPoolSpec } from '../../core/deployment.ts';
import type { SigningKeys } from '../signing-keys.ts';
import type { Endpoint } from '../web-request.ts';
import { jsonAnswer } from './answers.ts';

/** `/<pool>/.well-known/jwks.json` */
export const jwksEndpoint =
  ({ id, access }: SigningKeys): Endpoint =>
  async () =>
    jsonAnswer({ keys: [id.publicJwk, access.publicJwk] });

/**
 * `/<pool>/.well-known/openid-configuration`. The issuer is the same for everybody; pages are where the asker found this
 * document, so that a phone is not sent to its own loopback address.
 */
export const discoveryEndpoint =
  ({ providerUrl, clients, resourceServers }: UserPoolSpec): Endpoint =>
  async ({ origin }) => {
    const custom = resourceServers.flatMap(({ identifier, scopes }) => scopes.map((scope) => `${identifier}/${scope}`));
    const grants = new Set(clients.flatMap(({ flows }) => flows).map((flow) => GRANT_TYPES[flow]));
    return jsonAnswer({
      authorization_endpoint: `${origin}/oauth2/authorize`,
      code_challenge_methods_supported: ['S256'],
      end_session_endpoint: `${origin}/logout`,
      grant_types_supported: [...grants, 'refresh_token'],
      id_token_signing_alg_values_supported: ['RS256'],
      issuer: providerUrl,
      jwks_uri: `${origin}${new URL(providerUrl).pathname}/.well-known/jwks.json`,
      response_types_supported: ['code'],
      revocation_endpoint: `${origin}/oauth2/revoke`,
      scopes_supported: ['openid', 'email', 'phone', 'profile', ...custom],
      subject_types_supported: ['public'],
      token_endpoint: `${origin}/oauth2/token`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      userinfo_endpoint: `${origin}/oauth2/userInfo`,
    });
  };

const GRANT_TYPES = {
  code: 'authorization_code',
  implicit: 'implicit',
  client_credentials: 'client_credentials',
} as const;
