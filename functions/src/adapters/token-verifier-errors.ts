/** Why a token counts for nothing. */
export type RefusalReason =
  | 'Malformed'
  | 'Algorithm'
  | 'Key'
  | 'Signature'
  | 'Issuer'
  | 'Expired'
  | 'NotYetValid'
  | 'Claims'
  | 'TokenUse'
  | 'Client'
  | 'Scope'
  | 'Subject';

/** A token that speaks for nobody: the client has to get another one. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';
  readonly code = 'TOKEN_REFUSED';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The issuer's keys cannot be had or used, so no token can be told from a forged one. Trying again later is safe. */
export class IssuerUnavailableError extends Error {
  override readonly name = 'IssuerUnavailableError';
  readonly code = 'ISSUER_UNAVAILABLE';
}
