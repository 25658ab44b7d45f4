import { endsAtMs, officialAtMs, type Race, startsAtMs } from '@alleycat/domain';
import type { ResultRow, ResultsResponse } from '@alleycat/domain/wire';
import { computed, type Ref } from 'vue';
import type { Random } from '../app/jittered-wait.ts';
import type { Platform } from '../app/platform.ts';
import type { Pages } from './read-pages.ts';
import { resultLinesOf } from './result-lines.ts';
import { usePages } from './use-pages.ts';

export interface UseResultsOptions {
  readonly platform: Pick<Platform, 'api' | 'clock' | 'config'>;
  readonly race: Readonly<Ref<Race | undefined>>;
  /** @default Math.random */
  readonly random?: Random;
}

/** As many as the API gives at once. */
const pageRows = 1_000;
/** While last readings come in, ranks change; longer than a page of the largest race takes. */
const settlingEveryMs = 5_000;
/** Everybody who waits for a race's end asks within this time after it, not at one instant. */
const spreadMs = 2_000;
/** A race that is being ridden, or has yet to start, is asked for at least this often. */
const liveEveryMs = 30_000;
/** Least time between two questions. */
const againMs = 2_000;

/** The results of a race: nothing to list while it is ridden, ranks that may change while it settles, then as they stay. */
export function useResults({ platform, race, random = Math.random }: UseResultsOptions) {
  const { api, clock } = platform;
  const share = random();
  const isOver = () => race.value !== undefined && clock.readMs() >= endsAtMs(race.value);
  const pages = usePages({
    platform,
    question: computed(() => race.value?.raceId),
    // Of a race that is being ridden only its status is of use: nobody has a result yet.
    readPage: (raceId, page) => api.results({ raceId, ...page, ...(isOver() ? {} : { limit: 1 }) }),
    rowsOf: ({ results }) => results,
    idOf: (row: ResultRow) => row.racerId,
    pageRows,
    pageRowsMax: pageRows,
    random,
    wantedRows: ({ status }) => (isListed(status) ? Number.POSITIVE_INFINITY : 0),
    dueAtMs: (kept) => (race.value === undefined ? 0 : dueAtMs(kept, { race: race.value, spreadMs: share * spreadMs })),
  });
  const lines = computed(() => {
    const { head, rows } = pages;
    return head.value !== undefined && isListed(head.value.status) ? resultLinesOf(rows.value, head.value.status) : [];
  });
  return {
    ...pages,
    /** Undefined until the platform has answered. */
    status: computed(() => pages.head.value?.status),
    lines,
    /** Whether every racer of the race is among the lines. */
    isWhole: computed(() => pages.answer.value !== undefined && !pages.hasMore.value),
  };
}

/** Whether there are results, official or not. */
const isListed = (status: ResultsResponse['status']) => status === 'settling' || status === 'official';

/** When a race that is not official becomes something else. */
function changesAtMs(status: ResultsResponse['status'], race: Race): number {
  if (status === 'upcoming') return startsAtMs(race);
  return status === 'live' ? endsAtMs(race) : officialAtMs(race);
}

function dueAtMs(
  { head, readAtMs }: Pages<ResultsResponse, ResultRow>,
  { race, spreadMs }: { race: Race; spreadMs: number },
): number {
  if (head.status === 'official') return Number.POSITIVE_INFINITY;
  // Clocks differ a little: where the platform's is behind, the question is put again, but not at once.
  const changeMs = Math.max(readAtMs + againMs, changesAtMs(head.status, race) + spreadMs);
  return Math.min(changeMs, readAtMs + (head.status === 'settling' ? settlingEveryMs : liveEveryMs));
}
