import { type ClassRank, classRankOf } from '../class-rank.ts';
import { curveOf } from '../curves.ts';
import { type RacerId, toRacerId } from '../ids.ts';
import { outputOf } from '../output.ts';
import type { HiddenRacers } from '../ports/hidden-store.ts';
import type { HistoryStore } from '../ports/history-store.ts';
import type { LeaderboardStore } from '../ports/leaderboard-store.ts';
import type { RaceRules } from '../race.ts';
import type { ClassBest } from '../race-result.ts';
import { partitionOf } from '../racer-partition.ts';
import type { BestResult, BestsResponse, ClassBests, RaceClass } from '../views.ts';
import { estimateInTable } from './counted-rank.ts';
import { type BestQuery, indexedRank, type RankIndexPorts } from './indexed-rank.ts';
import { toKnownClassId } from './known-class.ts';
import { settleAll, valuesOf } from './settle-all.ts';

// Each class reads a whole part, of a large class some 40 MB.
const CLASSES_AT_ONCE_MAX = 4;

export interface ReadBestsPorts {
  readonly rules: RaceRules;
  readonly classes: readonly RaceClass[];
  readonly history: HistoryStore;
  readonly leaderboards: LeaderboardStore;
  readonly hidden: HiddenRacers;
  /** Without it, nobody counts ranks. */
  readonly ranks?: RankIndexPorts | undefined;
}

export interface ReadBestsQuery {
  readonly racerId: string;
  /** Without it, every class. */
  readonly classId?: string | number | undefined;
}

/**
 * The best a racer ever did at each second, and their best final result, in each class ridden. A racer whom nobody knows
 * has none, and one who is hidden neither. Throws `InvalidIdError`.
 */
export async function readBests(query: ReadBestsQuery, ports: ReadBestsPorts): Promise<BestsResponse> {
  const racerId = toRacerId(query.racerId);
  const classId = query.classId === undefined ? undefined : toKnownClassId(query.classId, ports.rules);
  const hidden = await ports.hidden.current();
  if (hidden.has(racerId)) return { racerId, classes: [] };
  const wanted = ports.classes.filter((each) => classId === undefined || each.classId === classId);
  const settled = await settleAll(
    wanted,
    (each) => readClassBests(each, { racerId, except: hidden }, ports),
    CLASSES_AT_ONCE_MAX,
  );
  return { racerId, classes: valuesOf(settled).filter(({ outputs, result }) => outputs.length > 0 || result !== null) };
}

async function readClassBests(
  { classId, name }: RaceClass,
  { racerId, except }: { readonly racerId: RacerId; readonly except: ReadonlySet<RacerId> },
  { history, leaderboards, ranks }: ReadBestsPorts,
): Promise<ClassBests> {
  const partition = partitionOf(racerId, history.partitionCount);
  const [stored, best] = await Promise.all([
    history.readCurves({ classId, partition }),
    leaderboards.read(classId, racerId),
  ]);
  const curve = stored && curveOf(stored.curves, racerId);
  const standing =
    best === undefined || ranks === undefined
      ? undefined
      : await standingOf({ classId, racer: best, except }, { ...ranks, leaderboards });
  const result = best === undefined ? null : toResult(best, standing ?? null);
  return { classId, name, outputs: [...(curve ?? [])], result };
}

// Bests are read before every race, by everybody: counting in the table would cost more than the race.
async function standingOf(
  query: Omit<BestQuery, 'toldCount'>,
  ports: RankIndexPorts & Pick<ReadBestsPorts, 'leaderboards'>,
): Promise<ClassRank | undefined> {
  const toldCount = await ports.progress.readWriteCount(query.classId);
  const indexed = await indexedRank({ ...query, toldCount }, ports);
  if (indexed !== undefined) return indexed;
  const counting = await estimateInTable(query, ports);
  if (counting === undefined) return undefined;
  const betterCount = await counting.betterCount(query.racer.outputHundredths);
  return classRankOf(betterCount, counting.racerCount, counting.rankedBy);
}

const toResult = ({ outputHundredths, raceId, startSeconds }: ClassBest, standing: ClassRank | null): BestResult => ({
  output: outputOf(outputHundredths),
  raceId,
  startsAtMs: startSeconds * 1000,
  standing,
});
