import {
  type LiveFrame,
  type Race,
  type RosterEntry,
  raceAt,
  toClassId,
  toRacerId,
} from '../../../domain/src/index.ts';

export const classId = toClassId(1);
export const raceStartMs = 1_620_992_100_000;

/** The race of class 1 that starts `slots` races after the first one. */
export const race = ({ slots = 0, lengthSeconds = 300 } = {}): Race =>
  raceAt({ classId, atMs: raceStartMs + slots * lengthSeconds * 1000, raceLengthSeconds: lengthSeconds });

export const roster = (...names: string[]): RosterEntry[] =>
  names.map((name) => ({ racerId: toRacerId(name.toLowerCase()), name }));

interface FullFrameOptions {
  of?: Race;
  second?: number;
  version?: number;
  publishedAtMs?: number;
  /** Output in hundredths and lag, in roster order; undefined for nobody's reading yet. */
  entries: readonly (readonly [output: number, lag?: number] | undefined)[];
}

export const fullFrame = ({
  of = race(),
  second = 30,
  version = 1,
  publishedAtMs = 0,
  entries,
}: FullFrameOptions): LiveFrame => ({
  kind: 'full',
  startSeconds: of.startSeconds,
  classId: of.classId,
  newestSecond: second,
  standingsVersion: version,
  publishedAtMs,
  rosterVersion: entries.length,
  count: entries.length,
  entries: entries.map((entry) => entry && { outputHundredths: entry[0], lagSeconds: entry[1] ?? 0 }),
});
