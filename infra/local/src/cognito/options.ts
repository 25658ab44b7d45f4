/** Bounds of an issuer. */
export interface CognitoLimits {
  /** Codes that nobody has exchanged yet; the oldest go first. */
  readonly codesMax: number;
  /** How long a code is good for. */
  readonly codeMs: number;
  /** Browsers with users of their own; the one that was unused for longest is forgotten first. */
  readonly sessionsMax: number;
  /** Users that one browser may make. */
  readonly usersPerSessionMax: number;
  /** New users in a minute, from one address. */
  readonly newUsersPerMinute: number;
  /** Addresses whose new users are counted; the oldest go first. */
  readonly addressesMax: number;
  /** Over all users; the oldest go first. */
  readonly refreshTokensMax: number;
  /** Of one user; the oldest go first. */
  readonly refreshTokensPerUserMax: number;
  /** Larger forms are answered 413. */
  readonly formBytesMax: number;
  /** How often what has expired is removed. */
  readonly sweepMs: number;
}

export const COGNITO_LIMITS: CognitoLimits = {
  codesMax: 10_000, // a sign-in each in five minutes, far more than one machine serves
  codeMs: 5 * 60_000, // Cognito's
  sessionsMax: 10_000, // about 5 MB of memory
  usersPerSessionMax: 24, // as many as a page shows without searching
  newUsersPerMinute: 30, // a busy shared screen needs a few; a flood would push others out
  addressesMax: 10_000,
  refreshTokensMax: 20_000, // about 10 MB of memory
  refreshTokensPerUserMax: 20, // a phone, a laptop, some tabs
  formBytesMax: 64 * 1024, // a token request has below 4 KB
  sweepMs: 60 * 60_000,
};
