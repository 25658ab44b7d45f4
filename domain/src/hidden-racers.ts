import { HiddenFullError } from './errors.ts';
import { compareText, type RacerId } from './ids.ts';
import { cleanText } from './name.ts';

// Node and browsers have it as a global; this package sees the library of neither.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** A racer whom an operator has taken off all boards. */
export interface HiddenRacer {
  readonly racerId: RacerId;
  readonly hiddenAtMs: number;
  /** Why, for other operators; may be empty. */
  readonly reason: string;
}

export const NOBODY_HIDDEN: ReadonlySet<RacerId> = new Set();

/** Every window goes through all of them for each of its races. */
export const HIDDEN_COUNT_MAX = 5_000;
/** They are one item of a table, which takes 400 KB. */
export const HIDDEN_BYTES_MAX = 390_000;
export const HIDDEN_REASON_LENGTH_MAX = 100;

/** A reason fit for display, at most 100 characters (code points). */
export const cleanReason = (text: string): string => cleanText(text, HIDDEN_REASON_LENGTH_MAX);

/** The racers with this one among them, in order of ids; an entry that was there is replaced. */
export function withHidden(racers: readonly HiddenRacer[], racer: HiddenRacer): HiddenRacer[] {
  return [...withoutHidden(racers, racer.racerId), racer].sort((a, b) => compareText(a.racerId, b.racerId));
}

export const withoutHidden = (racers: readonly HiddenRacer[], racerId: RacerId): HiddenRacer[] =>
  racers.filter((racer) => racer.racerId !== racerId);

/** Stored form: JSON `[[racerId, hiddenAtMs, reason], …]`. Throws {@link HiddenFullError} for more than an item takes. */
export function encodeHiddenRacers(racers: readonly HiddenRacer[]): string {
  const text = JSON.stringify(racers.map(({ racerId, hiddenAtMs, reason }) => [racerId, hiddenAtMs, reason]));
  if (racers.length > HIDDEN_COUNT_MAX) throw new HiddenFullError(`${HIDDEN_COUNT_MAX} racers are hidden`);
  const bytes = new TextEncoder().encode(text).byteLength;
  if (bytes > HIDDEN_BYTES_MAX) throw new HiddenFullError(`${racers.length} racers and reasons take ${bytes} bytes`);
  return text;
}
