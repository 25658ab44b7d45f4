import type { Clock } from '@alleycat/domain/ports';
import { createRemoteJWKSet, customFetch, errors, type FetchImplementation, type JWTVerifyGetKey } from 'jose';
import { IssuerUnavailableError, TokenRefusedError } from './token-verifier-errors.ts';

/** Bounds of what is asked of an issuer. Every function instance holds keys of its own. */
export interface IssuerKeysBounds {
  /** An authorizer has 5 s to answer, and the first one starts the function as well. @default 2_000 ms */
  readonly timeoutMs?: number;
  /** So often, at most, does a key that nobody knows make the set be read again. @default 30_000 ms */
  readonly cooldownMs?: number;
  /** Time from one attempt to the next: while the issuer is away most callers are refused at once. @default 5_000 ms */
  readonly retryAfterMs?: number;
  /** A key that the issuer withdrew counts no longer than a token that it signed. @default 3_600_000 ms */
  readonly ageMaxMs?: number;
  /** A set of two keys has 1 KB. @default 65_536 bytes */
  readonly bytesMax?: number;
}

export interface IssuerKeysOptions extends IssuerKeysBounds {
  readonly issuer: string;
  readonly clock: Clock;
}

/**
 * The keys that an issuer publishes, read when first needed and kept.
 * The result throws TokenRefusedError if no key fits a token, IssuerUnavailableError if there are no keys to look at.
 */
export const issuerKeys = ({ issuer, ...options }: IssuerKeysOptions): JWTVerifyGetKey => {
  const url = `${issuer}/.well-known/jwks.json`;
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  return async (header, token) => {
    try {
      keys ??= createRemoteJWKSet(new URL(url), {
        timeoutDuration: options.timeoutMs ?? 2_000,
        cooldownDuration: options.cooldownMs ?? 30_000,
        cacheMaxAge: options.ageMaxMs ?? 3_600_000,
        // Between two readings lies up to an hour, in which a function may have been frozen and its connection cut.
        headers: { connection: 'close' },
        [customFetch]: boundedFetch(options),
      });
      return await keys(header, token);
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) {
        throw new TokenRefusedError('Key', `no key of ${issuer}, or more than one, fits the token`, { cause });
      }
      throw new IssuerUnavailableError(`could not use the keys at ${url}: check that they can be read there`, {
        cause,
      });
    }
  };
};

const boundedFetch = (options: Omit<IssuerKeysOptions, 'issuer'>): FetchImplementation => {
  const { clock, retryAfterMs = 5_000, bytesMax = 65_536 } = options;
  let nextAttemptAtMs = Number.NEGATIVE_INFINITY;
  return async (url, init) => {
    const nowMs = clock.nowMs();
    if (nowMs < nextAttemptAtMs) throw new Error(`${url} was asked less than ${retryAfterMs} ms ago`);
    nextAttemptAtMs = nowMs + retryAfterMs;
    const response = await fetch(url, init);
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`${url} answered ${response.status}`);
    }
    return new Response(await readAtMost(response, bytesMax));
  };
};

/** Leaving the loop early ends the transfer. */
const readAtMost = async ({ body, url }: Response, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of body ?? []) {
    byteCount += chunk.byteLength;
    if (byteCount > bytesMax) throw new Error(`${url} answered more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
