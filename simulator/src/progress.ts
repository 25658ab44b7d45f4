import type { CurveProgress } from './history/history-watch.ts';
import type { Run } from './run.ts';

/** Where a run is, for a progress bar. */
export interface Progress {
  /** `baseline` and `history` only if all-time curves are verified, `waiting` only if whole races are ridden. */
  readonly phase: 'baseline' | 'connecting' | 'waiting' | 'riding' | 'settling' | 'history';
  /** Of the ride; in the phase `waiting`, to its start; in the phase `history`, of the time that it may take. */
  readonly elapsedSeconds: number;
  readonly totalSeconds: number;
  readonly racers: number;
  readonly connected: number;
  readonly sent: number;
  readonly acknowledged: number;
  /** Readings that were never acknowledged. */
  readonly givenUp: number;
  /** Acknowledged readings that the boards of races judged so far prove missing. */
  readonly lost: number;
  readonly p99Ms: number;
  /** Racers whose all-time curve is read (`baseline`) or right (`history`); undefined unless they are verified. */
  readonly curves: CurveProgress | undefined;
}

export interface ProgressTracker {
  /** With a time, the phase counts its own seconds. */
  enter(phase: Progress['phase'], totalSeconds?: number): void;
  /** A race was judged. */
  addLost(readings: number): void;
  stop(): void;
}

const progressMs = 500;

/** Calls back on every change of phase and about twice a second. */
export function trackProgress(
  { session, counts, field, listener, history }: Run,
  onProgress: ((progress: Progress) => void) | undefined,
): ProgressTracker {
  let phase: Progress['phase'] = history === undefined ? 'connecting' : 'baseline';
  let totalSeconds = 0;
  let lost = 0;
  let fromMs = session.clock.nowMs();
  const report = () =>
    onProgress?.({
      phase,
      elapsedSeconds: Math.min(totalSeconds, (session.clock.nowMs() - fromMs) / 1000),
      totalSeconds,
      racers: session.plan.racerCount,
      connected: field.status().connected,
      sent: counts.sent,
      acknowledged: counts.acknowledged,
      givenUp: counts.givenUp,
      lost,
      p99Ms: listener?.latency().p99 ?? 0,
      curves: history?.progress(),
    });
  report();
  const stop = onProgress === undefined ? () => undefined : session.clock.every(progressMs, report);
  return {
    enter: (nextPhase, seconds) => {
      if (seconds !== undefined) {
        fromMs = session.clock.nowMs();
        totalSeconds = seconds;
      }
      phase = nextPhase;
      report();
    },
    addLost: (readings) => {
      lost += readings;
    },
    stop,
  };
}
