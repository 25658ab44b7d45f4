import type { Clock } from '@alleycat/domain/ports';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { IssuerUnavailableError, type RefusalReason, TokenRefusedError } from './token-verifier-errors.ts';
import { type IssuerKeysBounds, issuerKeys } from './token-verifier-keys.ts';

/** What a verified access token says. */
export interface AccessToken {
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly expiresAtMs: number;
}

export interface TokenVerifier {
  /** @throws TokenRefusedError or IssuerUnavailableError, and nothing else */
  verify(token: string): Promise<AccessToken>;
}

export interface TokenVerifierOptions {
  /** Exactly as it stands in the tokens' `iss`. */
  readonly issuer: string;
  readonly clock: Clock;
  readonly keys?: IssuerKeysBounds;
}

/** Tokens of Amazon Cognito have one to two thousand characters, more with many groups. */
const TOKEN_LENGTH_MAX = 8_192;
const CLOCK_TOLERANCE_SECONDS = 5;
/** The longest life that Amazon Cognito gives an access token: nothing older is believed, whatever its `exp` says. */
const TOKEN_AGE_SECONDS_MAX = 86_400;

/** Verifies access tokens as Amazon Cognito issues them: RS256, and no other algorithm, with a key of the issuer. */
export const tokenVerifier = ({ issuer, clock, keys }: TokenVerifierOptions): TokenVerifier => {
  const keyOf = issuerKeys({ issuer, clock, ...keys });
  return {
    verify: async (token) => {
      if (token.length > TOKEN_LENGTH_MAX) {
        throw new TokenRefusedError('Malformed', `a token has at most ${TOKEN_LENGTH_MAX} characters`);
      }
      try {
        const { payload } = await jwtVerify(token, keyOf, {
          issuer,
          algorithms: ['RS256'],
          requiredClaims: ['exp'],
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          maxTokenAge: TOKEN_AGE_SECONDS_MAX,
          currentDate: new Date(clock.nowMs()),
        });
        return toAccessToken(payload);
      } catch (error) {
        if (error instanceof TokenRefusedError || error instanceof IssuerUnavailableError) throw error;
        throw refusalOf(error);
      }
    },
  };
};

const toAccessToken = ({ token_use, sub, client_id, scope = '', exp = 0 }: JWTPayload): AccessToken => {
  // An ID token tells an application who signed in. Whoever it is shown to could otherwise ride as that person.
  if (token_use !== 'access') throw new TokenRefusedError('TokenUse', 'this is no access token');
  if (typeof sub !== 'string' || typeof client_id !== 'string' || typeof scope !== 'string') {
    throw new TokenRefusedError('Claims', 'sub, client_id and scope of an access token must be text');
  }
  return {
    subject: sub,
    clientId: client_id,
    scopes: scope.split(' ').filter((each) => each !== ''),
    expiresAtMs: exp * 1_000,
  };
};

const reasonByCode: ReadonlyMap<string, RefusalReason> = new Map([
  [errors.JOSEAlgNotAllowed.code, 'Algorithm'],
  [errors.JWSSignatureVerificationFailed.code, 'Signature'],
  [errors.JWTExpired.code, 'Expired'],
]);

const reasonByClaim: ReadonlyMap<string, RefusalReason> = new Map([
  ['iss', 'Issuer'],
  ['nbf', 'NotYetValid'],
  ['iat', 'NotYetValid'],
]);

const refusalOf = (cause: unknown): TokenRefusedError | IssuerUnavailableError => {
  if (cause instanceof errors.JWTClaimValidationFailed) {
    const reason = cause.reason === 'check_failed' ? reasonByClaim.get(cause.claim) : undefined;
    return new TokenRefusedError(reason ?? 'Claims', cause.message, { cause });
  }
  if (cause instanceof errors.JOSEError) {
    return new TokenRefusedError(reasonByCode.get(cause.code) ?? 'Malformed', cause.message, { cause });
  }
  // Keys that are too short, for one, are found out only now.
  return new IssuerUnavailableError('could not verify with the key of the issuer: check its keys', { cause });
};
