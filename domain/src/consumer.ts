/** Functions that take what others have written, and can be switched off for a while: what they would take waits. */
export const CONSUMERS = ['aggregate', 'announce', 'finish', 'records'] as const;
export type Consumer = (typeof CONSUMERS)[number];

export const isConsumer = (text: string): text is Consumer => (CONSUMERS as readonly string[]).includes(text);

/**
 * Why a consumer is on or off. `closed`: on. `paused`: an operator switched it off, and only an operator switches it on.
 * `open`: it was switched off because it kept failing. `half-open`: it was switched on again to see whether it works.
 */
export type BreakerPosition = 'closed' | 'paused' | 'open' | 'half-open';

/** What is known of a consumer's switch; one that was never touched has no such record. */
export interface BreakerRecord {
  readonly consumer: Consumer;
  /** One more with every write. */
  readonly version: number;
  readonly position: BreakerPosition;
  /** When it came into this position (epoch ms). */
  readonly sinceMs: number;
  /** For operators; may be empty. */
  readonly reason: string;
  /** While `open`: no attempt to close it before this (epoch ms). Otherwise: no other round of redriving before this. */
  readonly nextAttemptAtMs?: number;
  /**
   * While `open` and `half-open`: attempts to close it so far; the wait between them doubles. While `closed` with
   * `redriveSinceMs`: rounds of redriving that got no further though what they write to works. Otherwise 0.
   */
  readonly attempts: number;
  /** What was given up since then (epoch ms) is still to be redriven. */
  readonly redriveSinceMs?: number;
}
