import type { OutgoingReading } from '../sinks/reading-sink.ts';

/** What a hostile message is made from. */
export interface HostileOccasion {
  /** What the racer has just sent. */
  readonly reading: OutgoingReading;
  /** Its fields. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** In [0, 1): which of its variants a kind makes. */
  readonly draw: number;
}

/**
 * A kind of message that no bike sends. The platform has to refuse it, or to take it for what the racer has really
 * sent: never may a value get in that nobody measured, for then a verdict could not tell right from wrong.
 */
export interface HostileKind {
  readonly name: string;
  readonly payloadOf: (occasion: HostileOccasion) => string | Uint8Array;
  /** Undefined: the racer's own topic. Kinds with a topic make no sense where there are none. */
  readonly topicOf?: (occasion: HostileOccasion, readingsTopic: string) => string;
  readonly retain?: true;
  /** Only the topic, which says who the racer is, makes it harmless. */
  readonly needsTopic?: true;
  /** Only its time is wrong: a platform that does not check times would take it. */
  readonly needsClockCheck?: true;
  /** A broker closes the connection for it. */
  readonly costsConnection?: true;
}

/** One of several, by the draw. */
export const variantOf = <T>(variants: readonly [T, ...T[]], draw: number): T =>
  variants[Math.floor(draw * variants.length)] ?? variants[0];
