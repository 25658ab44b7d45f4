import type { Issuer } from '../issuer.ts';
import { OAuthError } from '../oauth-error.ts';
import type { Endpoint } from '../web-request.ts';
import { emptyAnswer } from './answers.ts';

/** `POST /oauth2/revoke`: ends a sign-in. @throws OAuthError */
export const revokeEndpoint =
  ({ authenticate, refreshTokens }: Issuer): Endpoint =>
  async ({ headers, form: readForm }) => {
    const form = await readForm();
    const token = form.get('token');
    if (token === null || token === '') throw new OAuthError('invalid_request');
    const { client } = authenticated(() => authenticate(headers, form));
    // ID and access tokens are JSON web tokens; refresh tokens are not.
    if (token.split('.').length === 3) throw new OAuthError('unsupported_token_type');
    const signIn = refreshTokens.find(token, client.id);
    if (signIn !== undefined) await refreshTokens.revoke(signIn.originJti);
    return emptyAnswer();
  };

/** Unlike the token endpoint, this one answers 401 to a client that it does not recognise. */
const authenticated = <T>(authenticate: () => T): T => {
  try {
    return authenticate();
  } catch (error) {
    if (error instanceof OAuthError && error.error === 'invalid_client') {
      throw new OAuthError('invalid_client', { status: 401 });
    }
    throw error;
  }
};
