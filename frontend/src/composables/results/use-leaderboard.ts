import { type ClassId, hundredthsOf } from '@alleycat/domain';
import type { LeaderboardEntry } from '@alleycat/domain/wire';
import { computed, type Ref } from 'vue';
import { type Api, ApiError } from '../../api/http-client.ts';
import { jitter, type Random } from '../app/jittered-wait.ts';
import type { Platform } from '../app/platform.ts';
import { type Dated, useKept } from './use-kept.ts';
import { usePages } from './use-pages.ts';

export interface UseLeaderboardOptions {
  readonly platform: Pick<Platform, 'api' | 'clock' | 'config' | 'session'>;
  readonly classId: Readonly<Ref<ClassId | undefined>>;
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

/** The place of who is signed in, with their neighbours; no lines = not ranked yet. */
export interface OwnLeaderboardPlace extends Dated {
  readonly racerId: string;
  readonly lines: readonly LeaderboardLine[];
}

interface OwnQuestion {
  readonly classId: ClassId;
  readonly racerId: string;
}

interface DatedEntries extends Dated, OwnQuestion {
  readonly entries: readonly LeaderboardEntry[];
}

/** Bests change at the end of a race only. */
const everyMs = 60_000;
const pageRows = 100;
const pageRowsMax = 1_000;
/** Neighbours on each side. */
const around = 5;

/** The best final results of a class, and the place of who is signed in among them. */
export function useLeaderboard({ platform, classId, random = Math.random }: UseLeaderboardOptions) {
  const { api, clock, session } = platform;
  const waitMs = jitter(everyMs, random);
  const dueAtMs = ({ readAtMs }: Dated) => readAtMs + waitMs;
  const board = usePages({
    platform,
    question: classId,
    readPage: (asked, page) => api.leaderboard({ classId: asked, ...page }),
    rowsOf: ({ entries }) => entries,
    idOf: (entry: LeaderboardEntry) => entry.racerId,
    pageRows,
    pageRowsMax,
    random,
    dueAtMs,
  });
  const leaderHundredths = computed(() => hundredthsOf(board.rows.value[0]?.output ?? 0));
  const linesOf = (entries: readonly LeaderboardEntry[]) =>
    entries.map((entry) => lineOf(entry, leaderHundredths.value));
  const racerId = computed(() => session.racer.value?.racerId);
  const place = useKept<OwnQuestion, DatedEntries>({
    platform,
    question: computed(() =>
      classId.value === undefined || racerId.value === undefined
        ? undefined
        : { classId: classId.value, racerId: racerId.value },
    ),
    read: async ({ question }) => ({
      ...question,
      readAtMs: clock.readMs(),
      entries: await entriesAround(question, api),
    }),
    random,
    dueAtMs,
  });
  return {
    board,
    lines: computed(() => linesOf(board.rows.value)),
    place,
    own: computed<OwnLeaderboardPlace | undefined>(
      () => place.answer.value && { ...place.answer.value, lines: linesOf(place.answer.value.entries) },
    ),
  };
}

/** Nobody where the racer has no final result in the class. */
async function entriesAround(
  question: OwnQuestion,
  api: Pick<Api, 'leaderboardPlace'>,
): Promise<readonly LeaderboardEntry[]> {
  try {
    return (await api.leaderboardPlace({ ...question, around })).entries;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'RACER_NOT_RANKED') return [];
    throw error;
  }
}

function lineOf({ output, ...entry }: LeaderboardEntry, leaderHundredths: number): LeaderboardLine {
  const outputHundredths = hundredthsOf(output);
  return { ...entry, outputHundredths, behindLeaderHundredths: Math.max(0, leaderHundredths - outputHundredths) };
}
