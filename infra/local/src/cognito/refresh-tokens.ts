import type { Clock } from '../core/clock.ts';
import type { KeyValueChange, KeyValueStore } from '../core/key-value-store.ts';
import type { CognitoLimits } from './options.ts';
import { hashOf, newSecret } from './secrets.ts';

/** A sign-in: everything that is issued because of it carries its facts. */
export interface SignIn {
  readonly clientId: string;
  readonly sub: string;
  readonly scopes: readonly string[];
  readonly authTimeMs: number;
  /** Names the sign-in in every token of it: what is revoked together. */
  readonly originJti: string;
}

interface StoredToken extends SignIn {
  /** Hash of the token, which is nowhere but with its client. */
  readonly key: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  /** When it expires unless it is rotated away before, and all that follow it with it. */
  readonly signInEndsAtMs: number;
}

export interface RefreshTokens {
  issue(signIn: SignIn, lifetimeMs: number): Promise<string>;
  find(token: string, clientId: string): SignIn | undefined;
  /** Replaces a token by one for the rest of its life; the old one stays good for `graceMs`, for a client that tries again. */
  rotate(token: string, graceMs: number): Promise<string | undefined>;
  /** Ends all tokens of a sign-in; access tokens of it are known as revoked until the last one has expired. */
  revoke(originJti: string): Promise<void>;
  revokeUsers(subs: readonly string[]): Promise<void>;
  isRevoked(originJti: string): boolean;
  /** Removes what has expired. */
  sweep(): Promise<void>;
  readonly count: number;
}

export interface RefreshTokensOptions {
  readonly state: KeyValueStore;
  readonly clock: Clock;
  readonly limits: Pick<CognitoLimits, 'refreshTokensMax' | 'refreshTokensPerUserMax'>;
}

const TOKEN = 'token/';
const REVOKED = 'revoked/';
/** The longest life of an access token. */
const ACCESS_TOKEN_MS_MAX = 24 * 60 * 60_000;

/** Refresh tokens kept in memory, every change written through. */
export const openRefreshTokens = async (options: RefreshTokensOptions): Promise<RefreshTokens> => {
  const { state, clock, limits } = options;
  // In order of issue: the first is the oldest.
  const tokens = new Map<string, StoredToken>();
  const revokedUntilMs = new Map<string, number>();

  const remove = (doomed: readonly StoredToken[]): KeyValueChange[] => {
    for (const { key } of doomed) tokens.delete(key);
    return doomed.map(({ key }) => ({ type: 'del', key: TOKEN + key }));
  };
  const put = (token: StoredToken): KeyValueChange => {
    tokens.set(token.key, token);
    return { type: 'put', key: TOKEN + token.key, value: JSON.stringify(token) };
  };
  const overflow = (sub: string): StoredToken[] => {
    const own = [...tokens.values()].filter((token) => token.sub === sub);
    const tooManyOwn = own.slice(0, Math.max(0, own.length - limits.refreshTokensPerUserMax));
    const excess = tokens.size - tooManyOwn.length - limits.refreshTokensMax;
    return excess > 0 ? [...tooManyOwn, ...[...tokens.values()].slice(0, excess)] : tooManyOwn;
  };
  const add = async (signIn: SignIn, endsAtMs: number, also: readonly KeyValueChange[] = []): Promise<string> => {
    const token = newSecret();
    const { clientId, sub, scopes, authTimeMs, originJti } = signIn;
    const facts = { clientId, sub, scopes, authTimeMs, originJti };
    const times = { issuedAtMs: clock.nowMs(), expiresAtMs: endsAtMs, signInEndsAtMs: endsAtMs };
    const added = put({ ...facts, ...times, key: hashOf(token) });
    await state.batch([...also, added, ...remove(overflow(sub))]);
    return token;
  };
  const alive = (token: string): StoredToken | undefined => {
    const stored = tokens.get(hashOf(token));
    return stored !== undefined && stored.expiresAtMs > clock.nowMs() ? stored : undefined;
  };
  const revokeAll = async (isDoomed: (token: StoredToken) => boolean, originJtis: readonly string[]): Promise<void> => {
    const doomed = [...tokens.values()].filter(isDoomed);
    const origins = new Set([...originJtis, ...doomed.map(({ originJti }) => originJti)]);
    const untilMs = clock.nowMs() + ACCESS_TOKEN_MS_MAX;
    const marks = [...origins].map((originJti): KeyValueChange => {
      revokedUntilMs.set(originJti, untilMs);
      return { type: 'put', key: REVOKED + originJti, value: String(untilMs) };
    });
    const excess = Math.max(0, revokedUntilMs.size - limits.refreshTokensMax);
    await state.batch([...remove(doomed), ...marks, ...unmark([...revokedUntilMs.keys()].slice(0, excess))]);
  };

  const unmark = (originJtis: readonly string[]): KeyValueChange[] => {
    for (const originJti of originJtis) revokedUntilMs.delete(originJti);
    return originJtis.map((originJti) => ({ type: 'del', key: REVOKED + originJti }));
  };

  const stored = (await state.entries(TOKEN)).map(([, value]): StoredToken => JSON.parse(value));
  for (const token of stored.sort((a, b) => a.issuedAtMs - b.issuedAtMs)) tokens.set(token.key, token);
  for (const [key, value] of await state.entries(REVOKED)) revokedUntilMs.set(key.slice(REVOKED.length), Number(value));

  return {
    issue: (signIn, lifetimeMs) => add(signIn, clock.nowMs() + lifetimeMs),
    find: (token, clientId) => {
      const found = alive(token);
      return found?.clientId === clientId ? found : undefined;
    },
    rotate: async (token, graceMs) => {
      const old = alive(token);
      if (old === undefined) return undefined;
      // Ended before anything is awaited: of two uses at once only one finds it fresh.
      const expiresAtMs = Math.min(old.expiresAtMs, clock.nowMs() + graceMs);
      const ended = graceMs === 0 ? remove([old]) : [put({ ...old, expiresAtMs })];
      return add(old, old.signInEndsAtMs, ended);
    },
    revoke: (originJti) => revokeAll((token) => token.originJti === originJti, [originJti]),
    revokeUsers: (subs) => revokeAll(({ sub }) => subs.includes(sub), []),
    isRevoked: (originJti) => (revokedUntilMs.get(originJti) ?? 0) > clock.nowMs(),
    sweep: async () => {
      const nowMs = clock.nowMs();
      const past = [...revokedUntilMs].filter(([, untilMs]) => untilMs <= nowMs).map(([originJti]) => originJti);
      const expired = [...tokens.values()].filter(({ expiresAtMs }) => expiresAtMs <= nowMs);
      await state.batch([...remove(expired), ...unmark(past)]);
    },
    get count() {
      return tokens.size;
    },
  };
};
