import { type ClassId, type ClassRank, hundredthsOf } from '@alleycat/domain';
import type { LeaderboardEntry } from '@alleycat/domain/wire';
import { computed, type Ref } from 'vue';
import { jitter, type Random } from '../app/jittered-wait.ts';
import type { Platform } from '../app/platform.ts';
import { type ClassPlace, leaderboardEveryMs, useClassPlace } from './use-class-place.ts';
import type { Dated } from './use-kept.ts';
import { usePages } from './use-pages.ts';

export interface UseLeaderboardOptions {
  readonly platform: Pick<Platform, 'api' | 'clock' | 'config'>;
  readonly classId: Readonly<Ref<ClassId | undefined>>;
  /** Whose place is shown beside the list; undefined = nobody's. */
  readonly racerId: Readonly<Ref<string | undefined>>;
  /** @default Math.random */
  readonly random?: Random;
}

/** Somebody's best in a class, as it is shown. */
export interface LeaderboardLine {
  readonly racerId: string;
  readonly name: string;
  readonly rank: number;
  readonly outputHundredths: number;
  readonly behindLeaderHundredths: number;
  readonly raceId: string;
  readonly startsAtMs: number;
}

/** Somebody next to the racer whose place it is, or the racer. */
export interface NearLine {
  readonly racerId: string;
  readonly name: string;
  /** Undefined where ranks are estimates: among neighbours they would say nothing. */
  readonly rank: number | undefined;
  readonly outputHundredths: number;
  /** Ahead of the racer; negative = behind. */
  readonly aheadHundredths: number;
}

/** Where a racer stands, with their neighbours. */
export interface RacerPlace {
  readonly racerId: string;
  /** Null for one who is not ranked. */
  readonly standing: ClassRank | null;
  /** The racer's own line; undefined for one who is not ranked. */
  readonly own: NearLine | undefined;
  /** In order of the leaderboard, the racer's own line among them. */
  readonly lines: readonly NearLine[];
}

const pageRows = 100;
const pageRowsMax = 1_000;
/** Neighbours on each side. */
const around = 5;

/** The best final results of a class, and the place of one racer among them. */
export function useLeaderboard({ platform, classId, racerId, random = Math.random }: UseLeaderboardOptions) {
  const { api } = platform;
  const waitMs = jitter(leaderboardEveryMs, random);
  const board = usePages({
    platform,
    question: classId,
    readPage: (asked, page) => api.leaderboard({ classId: asked, ...page }),
    rowsOf: ({ entries }) => entries,
    idOf: (entry: LeaderboardEntry) => entry.racerId,
    pageRows,
    pageRowsMax,
    random,
    dueAtMs: ({ readAtMs }: Dated) => readAtMs + waitMs,
  });
  const leaderHundredths = computed(() => hundredthsOf(board.rows.value[0]?.output ?? 0));
  const lines = computed(() => board.rows.value.map((entry) => lineOf(entry, leaderHundredths.value)));
  const place = useClassPlace({ platform, classId, racerId, around, random });
  return {
    board,
    lines,
    place,
    /** Undefined until it is known. */
    racerPlace: computed<RacerPlace | undefined>(() => place.answer.value && racerPlaceOf(place.answer.value)),
    /** The racer's line of the first page: everybody who looks at the list sees it soon. */
    listed: computed(() => lines.value.slice(0, pageRows).find((line) => line.racerId === racerId.value)),
  };
}

function racerPlaceOf({ racerId, standing, entries }: ClassPlace): RacerPlace {
  const ownHundredths = hundredthsOf(entries.find((entry) => entry.racerId === racerId)?.output ?? 0);
  const lines = entries.map(({ racerId, name, rank, output }): NearLine => {
    const outputHundredths = hundredthsOf(output);
    const shown = standing?.rankedBy === 'estimate' ? undefined : rank;
    return { racerId, name, rank: shown, outputHundredths, aheadHundredths: outputHundredths - ownHundredths };
  });
  return { racerId, standing, own: lines.find((line) => line.racerId === racerId), lines };
}

function lineOf({ output, ...entry }: LeaderboardEntry, leaderHundredths: number): LeaderboardLine {
  const outputHundredths = hundredthsOf(output);
  return { ...entry, outputHundredths, behindLeaderHundredths: Math.max(0, leaderHundredths - outputHundredths) };
}
