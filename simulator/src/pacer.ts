import type { Clock } from './clock.ts';
import type { ServerClock } from './clock-offset.ts';
import type { DueReading, Schedule } from './schedule.ts';

export interface PacerOptions {
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly serverClock: Pick<ServerClock, 'nowMs'>;
  readonly send: (due: DueReading) => void;
  /** Whether there is room for more: readings wait until there is, or are skipped. @default always */
  readonly hasRoom?: () => boolean;
  /** Ends the ride early. */
  readonly signal: AbortSignal;
  /** One timer for all racers; readings are up to this much late. @default 10 */
  readonly tickMs?: number;
}

/** Sends every reading when it is due; resolves after the last one. */
export function pace(options: PacerOptions): Promise<void> {
  const { schedule, clock, serverClock, send, hasRoom = () => true, signal, tickMs = 10 } = options;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = clock.every(tickMs, () => {
    try {
      const nowMs = serverClock.nowMs();
      if (hasRoom()) for (const due of schedule.takeDue(nowMs)) send(due);
      if (schedule.isOver(nowMs)) resolve();
    } catch (error) {
      reject(error);
    }
  });
  const end = () => resolve();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  return promise.finally(() => {
    stop();
    signal.removeEventListener('abort', end);
  });
}
