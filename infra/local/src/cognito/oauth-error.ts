/** An error of RFC 6749 and its relatives, by the names that go over the wire. */
export type OAuthErrorName =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_token'
  | 'login_required'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type';

/** A request that the issuer refuses; `status` is Cognito's. */
export class OAuthError extends Error {
  readonly error: OAuthErrorName;
  readonly status: number;

  constructor(
    error: OAuthErrorName,
    { status = 400, message = error, cause }: { status?: number; message?: string; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'OAuthError';
    this.error = error;
    this.status = status;
  }
}
