import type { Clock, Timer } from '../core/clock.ts';
import type { BucketNotificationSpec } from '../core/deployment.ts';
import { AwsError } from '../core/errors.ts';
import type { KeyValueChange, KeyValueStore } from '../core/key-value-store.ts';
import type { EventInvoker, Log } from '../core/ports.ts';
import { eventMessageJson, type ObjectEvent } from './event-message.ts';
import { wants } from './notification-rules.ts';
import { slowDown } from './s3-error.ts';

/** One event for one function, still to be told. */
export interface Notice {
  /** Where it lies in the store. */
  readonly outboxKey: string;
  readonly functionName: string;
  readonly eventJson: string;
}

/**
 * Tells functions what happened to objects, at least once. A notice is written together with the change that it tells of,
 * and removed when the function's side has it.
 */
export interface Announcer {
  /** @throws S3Error `SlowDown` while too many notices wait */
  noticesOf(event: ObjectEvent): readonly Notice[];
  /** Resolves when the notices are told, or wait for their next try. */
  announce(notices: readonly Notice[]): Promise<void>;
  /** Takes up what an earlier process left. @returns the sequencers it belongs to */
  start(): Promise<readonly string[]>;
  stop(): Promise<void>;
  readonly waiting: number;
}

export interface AnnouncerOptions {
  readonly notifications: readonly BucketNotificationSpec[];
  readonly store: KeyValueStore;
  readonly events: EventInvoker;
  readonly clock: Clock;
  readonly log: Log;
  readonly outboxMax: number;
}

const RETRY = { firstMs: 1_000, capMs: 60_000 } as const;

/** The changes of the store that keep these notices. */
export const outboxChanges = (notices: readonly Notice[]): KeyValueChange[] =>
  notices.map(({ outboxKey, ...notice }) => ({ type: 'put', key: outboxKey, value: JSON.stringify(notice) }));

export const createAnnouncer = (options: AnnouncerOptions): Announcer => {
  const { notifications, store, events, clock, log } = options;
  const queue: Notice[] = [];
  const working = new Set<Promise<unknown>>();
  let timer: Timer | undefined;
  let failures = 0;
  let isStopped = false;

  const track = <T>(work: Promise<T>): Promise<T> => {
    const tracked = work.finally(() => working.delete(tracked));
    working.add(tracked);
    return tracked;
  };
  /** False if it has to be tried again. */
  const tell = async ({ outboxKey, functionName, eventJson }: Notice): Promise<boolean> => {
    try {
      await events.invokeEvent(functionName, eventJson);
    } catch (error) {
      const isGone = error instanceof AwsError && error.name === 'ResourceNotFoundException';
      if (!isGone) {
        log('warn', 'an object event cannot be told now; trying again', { functionName, waiting: queue.length, error });
        return false;
      }
      log('error', 'an object event is lost: its function does not exist', { functionName, eventJson });
    }
    void track(forget(outboxKey));
    return true;
  };
  const forget = async (key: string): Promise<void> => {
    try {
      await store.batch([{ type: 'del', key }], { isRepeatable: true });
    } catch (error) {
      log('warn', 'an object event that was told will be told again after the next start', { key, error });
    }
  };
  const retryLater = (): void => {
    if (isStopped || timer !== undefined) return;
    const delayMs = Math.min(RETRY.capMs, RETRY.firstMs * 2 ** failures);
    failures += 1;
    timer = clock.after(delayMs, () => {
      timer = undefined;
      void track(retry());
    });
  };
  const retry = async (): Promise<void> => {
    for (let notice = queue[0]; notice !== undefined && !isStopped; notice = queue[0]) {
      if (!(await tell(notice))) {
        retryLater();
        return;
      }
      queue.shift();
      failures = 0;
    }
  };
  const announceOne = async (notice: Notice): Promise<void> => {
    // Those that wait go first, and a busy receiver is asked by one only.
    if (queue.length === 0 && (await tell(notice))) return;
    queue.push(notice);
    if (queue.length === 1) retryLater();
  };
  return {
    noticesOf: (event) => {
      const wanted = notifications.filter((spec) => spec.bucketName === event.bucketName && wants(spec, event));
      if (wanted.length > 0 && queue.length >= options.outboxMax) throw slowDown();
      return wanted.map(({ id, functionName }) => ({
        outboxKey: `outbox/${event.sequencer}/${id}`,
        functionName,
        eventJson: eventMessageJson(event, id),
      }));
    },
    announce: async (notices) => {
      await track(Promise.all(notices.map(announceOne)));
    },
    start: async () => {
      const entries = await store.entries('outbox/');
      for (const [outboxKey, value] of entries) queue.push({ outboxKey, ...JSON.parse(value) });
      void track(retry());
      return entries.map(([outboxKey]) => outboxKey.split('/')[1] ?? '');
    },
    stop: async () => {
      isStopped = true;
      timer?.cancel();
      while (working.size > 0) await Promise.allSettled(working);
    },
    get waiting() {
      return queue.length;
    },
  };
};
