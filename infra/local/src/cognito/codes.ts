import type { Clock } from '../core/clock.ts';
import type { CognitoLimits } from './options.ts';
import type { SignIn } from './refresh-tokens.ts';
import { newSecret } from './secrets.ts';

/** What an authorization code is good for: one exchange, by this client, for this address. */
export interface Grant extends SignIn {
  readonly redirectUri: string;
  /** Base64url of the verifier's SHA-256; absent only for clients that have a secret. */
  readonly codeChallenge?: string;
  readonly nonce?: string;
}

export interface Codes {
  issue(grant: Grant): string;
  /**
   * Uses a code up.
   * @returns undefined for a code that is unknown, expired or another client's
   */
  take(code: string, clientId: string): { readonly grant: Grant; readonly wasUsed: boolean } | undefined;
  readonly count: number;
}

interface Issued {
  readonly grant: Grant;
  readonly expiresAtMs: number;
  wasUsed: boolean;
}

/** Codes live in memory: after a restart a sign-in of the last five minutes starts again. */
export const createCodes = (clock: Clock, limits: Pick<CognitoLimits, 'codesMax' | 'codeMs'>): Codes => {
  // In order of expiry.
  const codes = new Map<string, Issued>();
  const trim = (): void => {
    for (const [code, { expiresAtMs }] of codes) {
      if (expiresAtMs > clock.nowMs() && codes.size <= limits.codesMax) break;
      codes.delete(code);
    }
  };
  return {
    issue: (grant) => {
      const code = newSecret();
      codes.set(code, { grant, expiresAtMs: clock.nowMs() + limits.codeMs, wasUsed: false });
      trim();
      return code;
    },
    take: (code, clientId) => {
      trim();
      const issued = codes.get(code);
      if (issued === undefined || issued.grant.clientId !== clientId) return undefined;
      const { grant, wasUsed } = issued;
      // It stays until it expires, so that a second use is noticed.
      issued.wasUsed = true;
      return { grant, wasUsed };
    },
    get count() {
      return codes.size;
    },
  };
};
