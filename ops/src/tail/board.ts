import {
  decodeLiveFrame,
  endsAtMs,
  type LiveFrame,
  type Race,
  type RosterEntry,
  raceAt,
  rankByOutput,
  shownName,
} from '@alleycat/domain';

/** The newest frame of a class and the race that it is of. */
export interface LiveRace {
  readonly race: Race;
  readonly frame: LiveFrame;
}

/** Frames come every second; three missed ones are no coincidence. */
const OLD_AFTER_MS = 3_000;

/**
 * `live`: as it is now. `old`: it is not, something stands still. `ended`: the last of a race that is over, which does
 * not age.
 */
export type BoardState = 'live' | 'old' | 'ended';

/** What is shown of a race at a moment. */
export interface Board {
  readonly raceId: string;
  readonly classId: number;
  readonly state: BoardState;
  /** Time since the frame was published. */
  readonly ageMs: number;
  /** 0 of a race that is over. */
  readonly leftMs: number;
  readonly newestSecond: number;
  readonly version: number;
  readonly publishedAtMs: number;
  readonly racerCount: number;
  /** The first places. */
  readonly top: readonly BoardRow[];
}

export interface BoardRow {
  readonly rank: number;
  /** Undefined while the roster is not known. */
  readonly racerId: string | undefined;
  readonly name: string | undefined;
  readonly outputHundredths: number;
  /** Seconds since the racer's last reading, in race time. */
  readonly lagSeconds: number;
}

/** Throws a `FrameError` for bytes that are none, and a RangeError for a frame of another race length. */
export function readFrame(payload: Uint8Array, raceLengthSeconds: number): LiveRace {
  const frame = decodeLiveFrame(payload);
  const race = raceAt({ classId: frame.classId, atMs: frame.startSeconds * 1_000, raceLengthSeconds });
  if (race.startSeconds === frame.startSeconds) return { race, frame };
  throw new RangeError(`no race of ${raceLengthSeconds} s starts at epoch second ${frame.startSeconds}`);
}

/** Of two frames of a class the one to show: that of the later race, of one race that of the higher version. */
export function isNewer({ frame }: LiveRace, held: LiveRace | undefined): boolean {
  if (held === undefined) return true;
  if (frame.startSeconds !== held.frame.startSeconds) return frame.startSeconds > held.frame.startSeconds;
  return frame.standingsVersion > held.frame.standingsVersion;
}

interface Entry {
  readonly index: number;
  readonly outputHundredths: number;
  readonly lagSeconds: number;
}

/** Who ties for the last place may be many, at the start of a race everybody. */
const TIES_MAX = 200;

/** Places in the roster that may be among the first `count`: all who tie for the last of them, up to a bound. */
export function leadersOf(frame: LiveFrame, count: number): readonly Entry[] {
  const entries = entriesOf(frame).sort((a, b) => b.outputHundredths - a.outputHundredths || a.index - b.index);
  const last = entries[count - 1]?.outputHundredths ?? 0;
  return entries
    .slice(0, count + TIES_MAX)
    .filter(({ outputHundredths }, place) => place < count || outputHundredths === last);
}

const entriesOf = (frame: LiveFrame): Entry[] =>
  frame.kind === 'summary'
    ? frame.top.map(({ rosterIndex, ...entry }) => ({ index: rosterIndex, ...entry }))
    : frame.entries.flatMap((entry, index) => (entry === undefined ? [] : [{ index, ...entry }]));

export interface BoardContext {
  /** By the server's clock. */
  readonly nowMs: number;
  readonly topCount: number;
  readonly rosterEntryOf: (index: number) => RosterEntry | undefined;
}

/** What to show of a race now. */
export function boardOf({ race, frame }: LiveRace, { nowMs, topCount, rosterEntryOf }: BoardContext): Board {
  const ageMs = Math.max(0, nowMs - frame.publishedAtMs);
  const leftMs = Math.max(0, endsAtMs(race) - nowMs);
  const rows = leadersOf(frame, topCount).map((entry) => ({ entry, who: rosterEntryOf(entry.index) }));
  const ranked = rankByOutput(
    rows.map(({ entry, who }) => ({
      racerId: who?.racerId ?? '',
      outputHundredths: entry.outputHundredths,
      entry,
      who,
    })),
  );
  return {
    raceId: race.raceId,
    classId: race.classId,
    state: leftMs === 0 ? 'ended' : ageMs > OLD_AFTER_MS ? 'old' : 'live',
    ageMs,
    leftMs,
    newestSecond: frame.newestSecond,
    version: frame.standingsVersion,
    publishedAtMs: frame.publishedAtMs,
    racerCount: frame.count,
    top: ranked.slice(0, topCount).map(({ rank, entry, who }) => ({
      rank,
      racerId: who?.racerId,
      name: who && shownName(who.name, who.racerId),
      outputHundredths: entry.outputHundredths,
      lagSeconds: entry.lagSeconds,
    })),
  };
}
