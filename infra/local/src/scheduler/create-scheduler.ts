import { backOffMs } from '../core/back-off.ts';
import type { Clock, Timer } from '../core/clock.ts';
import type { ScheduleSpec } from '../core/deployment.ts';
import type { EventInvoker, Log } from '../core/ports.ts';
import type { Service } from '../core/service.ts';
import { scheduledEventJson } from './scheduled-event.ts';

export interface SchedulerOptions {
  readonly schedules: readonly ScheduleSpec[];
  /** Takes the events, as EventBridge hands them to Lambda: asynchronously. */
  readonly events: EventInvoker;
  readonly clock: Clock;
  readonly log: Log;
  /** Uniform in [0, 1), for the waits after an event was not taken. @default Math.random */
  readonly random?: () => number;
}

/**
 * Timers stand still while a machine sleeps, and none can wait for a month: the clock is looked at this often.
 * On waking, an event that is due comes within this time.
 */
const LOOK_AGAIN_MS = 60_000;
/** An event that Lambda's queue does not take is offered again after 1 s and up to a minute, until the next is due. */
const RETRY = { firstMs: 1_000, capMs: 60_000 } as const;

/** EventBridge's rules with a rate: each invokes its function once a period, first one period after the start. */
export const createScheduler = ({ schedules, ...options }: SchedulerOptions): Service => {
  const tickers = schedules.filter(({ enabled }) => enabled).map((schedule) => createTicker(schedule, options));
  return {
    name: 'scheduler',
    start: async () => {
      for (const ticker of tickers) ticker.start();
    },
    stop: async () => {
      await Promise.all(tickers.map((ticker) => ticker.stop()));
    },
  };
};

interface Ticker {
  start(): void;
  /** Resolves when nothing is being handed over. */
  stop(): Promise<void>;
}

type TickerOptions = Omit<SchedulerOptions, 'schedules'>;

const createTicker = (schedule: ScheduleSpec, options: TickerOptions): Ticker => {
  const { clock, log } = options;
  const periodMs = schedule.periodSeconds * 1_000;
  const delivery = createDelivery(schedule, options);
  let dueAtMs = Number.POSITIVE_INFINITY;
  let timer: Timer | undefined;

  const look = (): void => {
    const nowMs = clock.nowMs();
    // A clock that was set back must not leave the function waiting for the old time.
    dueAtMs = Math.min(dueAtMs, nowMs + periodMs);
    if (nowMs >= dueAtMs) {
      const missed = Math.floor((nowMs - dueAtMs) / periodMs);
      if (missed > 0) log('info', 'one scheduled event stands for those that were missed', { ...schedule, missed });
      const atMs = dueAtMs + missed * periodMs;
      dueAtMs = atMs + periodMs;
      delivery.begin(schedule.input ?? scheduledEventJson(schedule.name, atMs));
    }
    timer = clock.after(Math.min(dueAtMs - nowMs, LOOK_AGAIN_MS), look);
  };
  return {
    start: look,
    stop: () => {
      timer?.cancel();
      return delivery.stop();
    },
  };
};

interface Delivery {
  /** Hands an event over; one that still waits to be taken is dropped for it. */
  begin(eventJson: string): void;
  stop(): Promise<void>;
}

const createDelivery = (schedule: ScheduleSpec, options: TickerOptions): Delivery => {
  const { events, clock, log, random = Math.random } = options;
  const { name, functionName } = schedule;
  const underWay = new Set<Promise<void>>();
  let newest = 0;
  let retry: Timer | undefined;

  const attempt = async (eventJson: string, number: number, failures = 0): Promise<void> => {
    try {
      await events.invokeEvent(functionName, eventJson);
    } catch (error) {
      if (number !== newest) return;
      log('warn', 'a scheduled event was not taken; it is offered again until the next is due', { name, error });
      const delayMs = backOffMs({ failures: failures + 1, ...RETRY, random });
      retry = clock.after(delayMs, () => track(attempt(eventJson, number, failures + 1)));
    }
  };
  const track = (work: Promise<void>): void => {
    const done = work.finally(() => underWay.delete(done));
    underWay.add(done);
  };
  const supersede = (): void => {
    newest += 1;
    retry?.cancel();
  };
  return {
    begin: (eventJson) => {
      supersede();
      track(attempt(eventJson, newest));
    },
    stop: async () => {
      supersede();
      await Promise.all(underWay);
    },
  };
};
