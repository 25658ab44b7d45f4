import type { ApiClient } from '../api-client.ts';
import type { Clock } from '../clock.ts';
import type { SimulatedRacer } from '../racer-model.ts';
import { forEachConcurrently } from '../wait.ts';
import { type BestsBook, createBestsBook } from './bests-book.ts';
import { lookAtBoards } from './board-watch.ts';
import { createCurveWatch } from './curve-watch.ts';
import { type HistoryVerdict, historyVerdictOf } from './history-verdict.ts';

/** Follows a run's readings into the all-time curves and boards. */
export interface HistoryWatch {
  readonly book: Pick<BestsBook, 'recordSent' | 'recordAcknowledged'>;
  /** Reads every racer's curve as it is before the run. Rejects with a SimulatorError. */
  readBaseline(signal: AbortSignal): Promise<void>;
  /**
   * Looks at curves and boards until they are what they must be, or time is up: once at least, and at the limit.
   * `rideEndedAtMs` is the own clock's time.
   */
  verify(rideEndedAtMs: number): Promise<HistoryVerdict>;
  /** Curves read before the ride, or found to be right after it. */
  progress(): CurveProgress;
}

export interface CurveProgress {
  readonly done: number;
  readonly total: number;
}

export interface HistoryWatchOptions {
  readonly api: Pick<ApiClient, 'readCurve' | 'readHistoryBoard'>;
  readonly clock: Clock;
  readonly racers: readonly SimulatedRacer[];
  readonly raceLengthSeconds: number;
  /** How long readings may take into history, from the end of the ride. */
  readonly timeoutSeconds: number;
  /** Pause between two looks: history changes about once a minute, and looking must not slow it down. @default 2000 */
  readonly pollMs?: number;
  /** Curves being read at the same time, for the same reason. @default 8 */
  readonly concurrencyMax?: number;
}

const findingsMax = 20;

export function createHistoryWatch(options: HistoryWatchOptions): HistoryWatch {
  const { api, clock, racers, raceLengthSeconds, timeoutSeconds, pollMs = 2_000, concurrencyMax = 8 } = options;
  const book = createBestsBook({ racers, raceLengthSeconds, deliverySecondsMax: timeoutSeconds });
  const total = racers.length;
  let baselinesRead = 0;
  let doneOf = () => baselinesRead;

  const verify = async (rideEndedAtMs: number): Promise<HistoryVerdict> => {
    const curves = createCurveWatch({ api, book, concurrencyMax });
    const { pending } = curves;
    doneOf = () => total - pending.size;
    const deadlineMs = rideEndedAtMs + timeoutSeconds * 1000;
    const sinceRideMs = () => Math.round(clock.nowMs() - rideEndedAtMs);
    let completeAfterMs: number | null = null;
    for (;;) {
      await curves.look();
      if (pending.size === 0) completeAfterMs ??= sinceRideMs();
      const isLastLook = clock.nowMs() >= deadlineMs;
      // A board is made from curves: before they are right, it cannot be.
      if (pending.size === 0 || isLastLook) {
        const boards = await lookAtBoards({ api, book, curves, findingsMax });
        const boardsAfterMs = boards.count() === 0 ? sinceRideMs() : null;
        if (isLastLook || boardsAfterMs !== null) {
          return historyVerdictOf({ racers: total, pending, completeAfterMs, boards, boardsAfterMs });
        }
      }
      await clock.sleep(Math.max(0, Math.min(pollMs, deadlineMs - clock.nowMs())));
    }
  };

  return {
    book,
    readBaseline: (signal) =>
      forEachConcurrently(racers, concurrencyMax, async (racer) => {
        if (signal.aborted) return;
        book.recordBaseline(racer, await api.readCurve(racer));
        baselinesRead += 1;
      }),
    verify,
    progress: () => ({ done: doneOf(), total }),
  };
}
