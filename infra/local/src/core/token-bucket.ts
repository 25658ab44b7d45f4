/** So many a second, with bursts: the usual model of quotas whose algorithm AWS does not publish. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAtMs: number;

  /** @param burst what may come at once, @default one second's worth */
  constructor(perSecond: number, nowMs: number, burst: number = perSecond) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAtMs = nowMs;
  }

  has(tokens: number, nowMs: number): boolean {
    const elapsedMs = Math.max(0, nowMs - this.#filledAtMs);
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsedMs * this.#perSecond) / 1_000);
    this.#filledAtMs = nowMs;
    return this.#tokens >= tokens;
  }

  /** Takes what is there or not: what is more than there is a debt, paid off before the next. */
  take(tokens: number): void {
    this.#tokens -= tokens;
  }

  /** False, and nothing taken, if there are fewer. */
  tryTake(tokens: number, nowMs: number): boolean {
    if (!this.has(tokens, nowMs)) return false;
    this.take(tokens);
    return true;
  }
}
