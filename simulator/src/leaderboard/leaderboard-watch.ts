import type { ClassId } from '@alleycat/domain';
import type { ApiClient } from '../api-client.ts';
import type { Clock } from '../clock.ts';
import { reasonOf, SimulatorError } from '../errors.ts';
import type { RaceExpectation } from '../expectations.ts';
import { type Finding, noteOf, totalsOf } from '../findings.ts';
import type { SimulatedRacer } from '../racer-model.ts';
import { createFinalsBook } from './finals-book.ts';
import { judgeLeaderboard, leastOf } from './leaderboard-judge.ts';
import type { LeaderboardVerdict } from './leaderboard-verdict.ts';

/** Compares class leaderboards with what a run's racers finished with. */
export interface LeaderboardWatch {
  /** Reads the leaderboards as they are before the ride. Rejects with a SimulatorError. */
  readBaseline(signal: AbortSignal): Promise<void>;
  /** Takes the finals of a race before the ledger forgets it; of a race that nobody rode there is nothing to take. */
  take(expectation: RaceExpectation | undefined): void;
  /** Looks at the leaderboards, after all races were taken, until they are right or time is up. */
  verify(): Promise<LeaderboardVerdict>;
}

export interface LeaderboardWatchOptions {
  readonly api: Pick<ApiClient, 'readLeaderboard'>;
  readonly clock: Clock;
  readonly serverClock: { nowMs(): number };
  readonly racers: readonly SimulatedRacer[];
  readonly raceLengthSeconds: number;
  /** How long leaderboards may take to be right. */
  readonly settleTimeoutMs: number;
  /** Pause between two looks: a whole leaderboard is many pages. @default 1000 */
  readonly pollMs?: number;
  /** Lines read of one leaderboard; what is below is not judged. @default 50_000: more racers than the platform is made for */
  readonly rowsMax?: number;
}

interface Look {
  readonly rows: number;
  readonly isCut: boolean;
  readonly findings: readonly Finding[];
}

export function createLeaderboardWatch(options: LeaderboardWatchOptions): LeaderboardWatch {
  const { api, clock, serverClock, racers, settleTimeoutMs, pollMs = 1_000, rowsMax = 50_000 } = options;
  const book = createFinalsBook(options);
  const classIds = [...new Set(racers.map(({ classId }) => classId))];
  const cutBaselines = new Set<ClassId>();

  const lookAt = async (classId: ClassId): Promise<Look> => {
    try {
      const { rows, isCut } = await api.readLeaderboard(classId, rowsMax);
      const expectation = { book, isBaselineCut: cutBaselines.has(classId) };
      return { rows: rows.length, isCut, findings: judgeLeaderboard({ classId, rows, isCut }, expectation) };
    } catch (error) {
      if (!(error instanceof SimulatorError)) throw error;
      const note = noteOf('leaderboard', `class-${classId}`);
      const finding = note({ problem: 'BOARD_UNREADABLE', expected: 'an answer', actual: reasonOf(error) });
      return { rows: 0, isCut: false, findings: [finding] };
    }
  };

  const lookAtAll = async (): Promise<Look[]> => {
    const looks: Look[] = [];
    // One after the other: looking must not slow down what is looked at.
    for (const classId of classIds) looks.push(await lookAt(classId));
    return looks;
  };

  return {
    readBaseline: async (signal) => {
      for (const classId of classIds) {
        if (signal.aborted) return;
        const readAtMs = serverClock.nowMs();
        const { rows, isCut } = await api.readLeaderboard(classId, rowsMax);
        if (isCut) cutBaselines.add(classId);
        book.recordBaseline(rows, readAtMs);
      }
    },
    take: (expectation) => {
      if (expectation !== undefined) book.take(expectation);
    },
    verify: async () => {
      const beganAtMs = clock.nowMs();
      for (;;) {
        const isLast = clock.nowMs() - beganAtMs >= settleTimeoutMs;
        const looks = await lookAtAll();
        const totals = totalsOf(looks.flatMap(({ findings }) => findings));
        if (totals.differences === 0 || isLast) {
          return {
            ...totals,
            classes: classIds.length,
            rows: looks.reduce((sum, { rows }) => sum + rows, 0),
            isCut: looks.some(({ isCut }) => isCut),
            racers: classIds.flatMap(book.racersOf).filter((finals) => leastOf(finals) !== undefined).length,
            rightAfterMs: totals.differences === 0 ? Math.round(clock.nowMs() - beganAtMs) : null,
          };
        }
        await clock.sleep(Math.max(0, Math.min(pollMs, beganAtMs + settleTimeoutMs - clock.nowMs())));
      }
    },
  };
}
