import type { Clock } from '../clock.ts';
import { SimulatorError } from '../errors.ts';
import type { AccessToken } from './request-token.ts';

/** The access token of a fleet: one for all its connections. */
export interface TokenSource {
  /**
   * The newest token; a new one if the time for that has come. As long as the one at hand is valid, a failure to get
   * another is not reported. Rejects with a SimulatorError.
   */
  current(): Promise<AccessToken>;
}

export interface TokenSourceOptions {
  readonly request: () => Promise<AccessToken>;
  readonly clock: Clock;
  /** Requests for one token, the first included, while the issuer cannot be reached. @default 4 */
  readonly attemptsMax?: number;
  /** Before the second request; doubles with each. @default 500 */
  readonly retryMs?: number;
  /** After a failure nobody asks again for this long, however many connections wait. @default 5000 */
  readonly restMs?: number;
}

interface Failure {
  readonly error: SimulatorError;
  readonly untilMs: number;
}

export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { request, clock, attemptsMax = 4, retryMs = 500, restMs = 5_000 } = options;
  let token: AccessToken | undefined;
  let failure: Failure | undefined;
  let renewal: Promise<AccessToken> | undefined;

  const requestPatiently = async (): Promise<AccessToken> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await request();
      } catch (error) {
        const isTemporary = error instanceof SimulatorError && error.code === 'SIGN_IN_UNREACHABLE';
        if (!isTemporary || attempt >= attemptsMax) throw error;
        await clock.sleep(retryMs * 2 ** (attempt - 1));
      }
    }
  };

  const renew = async (): Promise<AccessToken> => {
    try {
      token = await requestPatiently();
      failure = undefined;
      return token;
    } catch (error) {
      if (error instanceof SimulatorError) failure = { error, untilMs: clock.nowMs() + restMs };
      throw error;
    } finally {
      renewal = undefined;
    }
  };

  const renewOnce = (): Promise<AccessToken> => {
    if (failure !== undefined && clock.nowMs() < failure.untilMs) return Promise.reject(failure.error);
    renewal ??= renew();
    return renewal;
  };

  return {
    current: async () => {
      if (token !== undefined && clock.nowMs() < token.renewFromMs) return token;
      try {
        return await renewOnce();
      } catch (error) {
        if (token !== undefined && clock.nowMs() < token.endsAtMs) return token;
        throw error;
      }
    },
  };
}
