/** So many a second, with bursts of one second's worth: the usual model of quotas whose algorithm AWS does not publish. */
export class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #filledAtMs: number;

  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#filledAtMs = nowMs;
  }

  has(tokens: number, nowMs: number): boolean {
    const elapsedMs = Math.max(0, nowMs - this.#filledAtMs);
    this.#tokens = Math.min(this.#perSecond, this.#tokens + (elapsedMs * this.#perSecond) / 1_000);
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
