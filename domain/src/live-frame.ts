import type { ClassId } from './ids.ts';
import { quantilesOf } from './quantiles.ts';
import type { Race } from './race.ts';
import { newestSecondOf, type Standing, type Standings } from './standing.ts';

/** What every live frame says. */
export interface LiveFrameHeader {
  /** Start of the race, epoch seconds. */
  readonly startSeconds: number;
  readonly classId: ClassId;
  /** The latest second any racer has reached. */
  readonly newestSecond: number;
  /** A client ignores frames of a race that do not exceed the version it has. */
  readonly standingsVersion: number;
  readonly publishedAtMs: number;
  readonly rosterVersion: number;
  /** Racers in the race. */
  readonly count: number;
}

/** One racer in a frame. */
export interface LiveEntry {
  readonly outputHundredths: number;
  /** Seconds behind the newest second; 254 stands for 254 or more. */
  readonly lagSeconds: number;
}

/** Every racer, in roster order; undefined for one without a reading yet. */
export interface FullFrame extends LiveFrameHeader {
  readonly kind: 'full';
  readonly entries: readonly (LiveEntry | undefined)[];
}

/** The top of the field in rank order, and the outputs at 256 evenly spaced ranks of all of it, best first. */
export interface SummaryFrame extends LiveFrameHeader {
  readonly kind: 'summary';
  readonly top: readonly (LiveEntry & { readonly rosterIndex: number })[];
  readonly quantiles: readonly number[];
}

export type LiveFrame = FullFrame | SummaryFrame;

/** AWS IoT meters messages in units of 5 KB, topic included. */
export const METERING_UNIT_BYTES = 5_120;
export const FRAME_HEADER_BYTES = 32;
export const FULL_ENTRY_BYTES = 3;
export const TOP_COUNT_MAX = 100;
export const LAG_SECONDS_MAX = 254;

/**
 * The frame of a race's standings: the full form where it and its topic fit one metering unit, else the summary form.
 * `topicBytes` is the length of the topic in UTF-8.
 */
export function liveFrameOf(o: {
  race: Pick<Race, 'startSeconds' | 'classId'>;
  standings: Standings;
  standingsVersion: number;
  rosterVersion: number;
  publishedAtMs: number;
  topicBytes: number;
}): LiveFrame {
  const newestSecond = newestSecondOf(o.standings);
  const header: LiveFrameHeader = {
    startSeconds: o.race.startSeconds,
    classId: o.race.classId,
    newestSecond,
    standingsVersion: o.standingsVersion,
    publishedAtMs: o.publishedAtMs,
    rosterVersion: o.rosterVersion,
    count: o.standings.length,
  };
  const fullBytes = FRAME_HEADER_BYTES + FULL_ENTRY_BYTES * o.standings.length;
  if (fullBytes + o.topicBytes > METERING_UNIT_BYTES) return summaryFrame(header, o.standings);
  const entries = o.standings.map((standing) => standing && liveEntry(standing, newestSecond));
  return { kind: 'full', ...header, entries };
}

function summaryFrame(header: LiveFrameHeader, standings: Standings): SummaryFrame {
  const field = standings
    .flatMap((standing, rosterIndex) => (standing === undefined ? [] : [{ standing, rosterIndex }]))
    .sort((a, b) => b.standing.outputHundredths - a.standing.outputHundredths || a.rosterIndex - b.rosterIndex);
  const top = field
    .slice(0, TOP_COUNT_MAX)
    .map(({ standing, rosterIndex }) => ({ rosterIndex, ...liveEntry(standing, header.newestSecond) }));
  return { kind: 'summary', ...header, top, quantiles: quantilesOf(field.map((row) => row.standing.outputHundredths)) };
}

const liveEntry = ({ outputHundredths, second }: Standing, newestSecond: number): LiveEntry => ({
  outputHundredths,
  lagSeconds: Math.min(newestSecond - second, LAG_SECONDS_MAX),
});
