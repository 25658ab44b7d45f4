import type { Clock } from '../core/clock.ts';

/** At most this many a second, with bursts of one second's worth. */
export class RateLimiter {
  readonly #perSecond: number;
  readonly #clock: Clock;
  #tokens: number;
  #filledAtMs: number;

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#tokens = perSecond;
    this.#filledAtMs = clock.nowMs();
  }

  /** False if this one is too many. */
  take(): boolean {
    const nowMs = this.#clock.nowMs();
    this.#tokens = Math.min(this.#perSecond, this.#tokens + ((nowMs - this.#filledAtMs) * this.#perSecond) / 1_000);
    this.#filledAtMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
