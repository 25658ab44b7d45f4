import { FrameError, RaceTimeError } from '@alleycat/domain';
import { type Board, boardOf, isNewer, type LiveRace, leadersOf, readFrame } from './board.ts';
import type { RosterNames } from './roster-names.ts';

export interface LiveBoardsOptions {
  readonly classIds: ReadonlySet<number>;
  readonly raceLengthSeconds: number;
  readonly topCount: number;
  readonly names: RosterNames;
  /** By the server's clock. */
  readonly nowMs: () => number;
}

/** The newest board of each class. */
export interface LiveBoards {
  /** The race that now has a newer board; undefined if the payload brings nothing new, or is none of ours. */
  take(payload: Uint8Array): LiveRace | undefined;
  /** Reads who is in front. Never rejects: whose name is not known is shown without. */
  learnNames(live: LiveRace): Promise<void>;
  boardOf(live: LiveRace): Board;
  /** By class id. */
  newest(): ReadonlyMap<number, LiveRace>;
  /** Payloads that were no frames. */
  unreadableCount(): number;
}

export function createLiveBoards(options: LiveBoardsOptions): LiveBoards {
  const { classIds, raceLengthSeconds, topCount, names, nowMs } = options;
  const newest = new Map<number, LiveRace>();
  let unreadable = 0;
  const read = (payload: Uint8Array): LiveRace | undefined => {
    try {
      return readFrame(payload, raceLengthSeconds);
    } catch (error) {
      if (!(error instanceof FrameError || error instanceof RaceTimeError || error instanceof RangeError)) throw error;
      unreadable += 1;
      return undefined;
    }
  };
  return {
    take: (payload) => {
      const live = read(payload);
      if (live === undefined || !classIds.has(live.race.classId)) return undefined;
      if (!isNewer(live, newest.get(live.race.classId))) return undefined;
      newest.set(live.race.classId, live);
      return live;
    },
    learnNames: async ({ race, frame }) => {
      const indexes = leadersOf(frame, topCount).map(({ index }) => index);
      await names.learn(race.raceId, indexes, frame.rosterVersion).catch(() => undefined);
    },
    boardOf: (live) =>
      boardOf(live, { nowMs: nowMs(), topCount, rosterEntryOf: (index) => names.knownOf(live.race.raceId, index) }),
    newest: () => newest,
    unreadableCount: () => unreadable,
  };
}
