import type { BreakerRecord, Consumer } from '../consumer.ts';
import { StaleWriteError } from '../errors.ts';
import type { BreakerStore } from '../ports/breaker-store.ts';
import type { FailedAgain } from './redrive-round.ts';

/** What one process remembers from tick to tick; everything that must outlive it is in the store. */
export interface BreakerMemory {
  /** Records as they were last read or written, for when they cannot be read. */
  readonly known: Map<Consumer, BreakerRecord>;
  /** Of consumers that were switched off while the store took nothing. */
  readonly unsaved: Map<Consumer, BreakerRecord>;
  readonly failedAgain: FailedAgain;
}

export const createBreakerMemory = (): BreakerMemory => ({
  known: new Map(),
  unsaved: new Map(),
  failedAgain: new Map(),
});

/** The records of one tick. */
export interface BreakerRecords {
  of(consumer: Consumer): BreakerRecord | undefined;
  /** What the store has not taken yet. */
  unsavedOf(consumer: Consumer): BreakerRecord | undefined;
  /** Somebody decided otherwise before the store took that the consumer was switched off: the switch has to follow. */
  isOverruled(consumer: Consumer): boolean;
  /**
   * `stale`: somebody else was faster, and nothing has changed. `unsaved`: the store did not take that a consumer is off.
   * In both cases that is remembered until it is written or forgotten. Anything else that is not taken is thrown.
   */
  save(next: BreakerRecord): Promise<'saved' | 'stale' | 'unsaved'>;
  forgetUnsaved(consumer: Consumer): void;
  /** What whoever was faster has written. */
  winnerOf(consumer: Consumer): Promise<BreakerRecord | undefined>;
  /** Why the store could not be read; what this process knew stands in. */
  readonly storeFailure?: unknown;
}

/** Reads the records, and writes what the store did not take before. */
export async function openRecords(store: BreakerStore, memory: BreakerMemory): Promise<BreakerRecords> {
  const { known, unsaved } = memory;
  const readAll = async (): Promise<void> => {
    const records = await store.readAll();
    known.clear();
    for (const record of records) known.set(record.consumer, record);
  };
  const write = async (next: BreakerRecord): Promise<void> => {
    await store.write(next);
    known.set(next.consumer, next);
    unsaved.delete(next.consumer);
  };
  const failure = await readAll().then(
    () => undefined,
    (error: unknown) => ({ storeFailure: error }),
  );
  const isOverruled = (consumer: Consumer): boolean => isNewer(known.get(consumer), unsaved.get(consumer));
  for (const record of [...unsaved.values()]) {
    // What is not taken now either, the next tick tries again.
    const isDue = failure === undefined && !isOverruled(record.consumer);
    if (isDue) await write(nextOf(record, known.get(record.consumer))).catch(() => undefined);
  }
  const current = (consumer: Consumer): BreakerRecord | undefined => {
    const [stored, record] = [known.get(consumer), unsaved.get(consumer)];
    if (record === undefined || isOverruled(consumer)) return stored;
    return { ...nextOf(record, stored), version: stored?.version ?? 0 };
  };
  return {
    of: current,
    unsavedOf: (consumer) => unsaved.get(consumer),
    isOverruled,
    save: async (next) => {
      try {
        await write(next);
        return 'saved';
      } catch (error) {
        if (next.position === 'open') unsaved.set(next.consumer, next);
        // Where nothing could be read, being stale says only that there is a record.
        if (error instanceof StaleWriteError && failure === undefined) return 'stale';
        if (next.position === 'open') return 'unsaved';
        throw error;
      }
    },
    forgetUnsaved: (consumer) => unsaved.delete(consumer),
    winnerOf: async (consumer) => {
      await readAll();
      return known.get(consumer);
    },
    ...failure,
  };
}

/** What was decided without knowing what is stored, as the next version of it. */
function nextOf(record: BreakerRecord, stored: BreakerRecord | undefined): BreakerRecord {
  const since = [record, stored].flatMap((each) => each?.redriveSinceMs ?? []);
  const redriven = since.length > 0 ? { redriveSinceMs: Math.min(...since) } : {};
  return { ...record, ...redriven, version: (stored?.version ?? 0) + 1 };
}

/** An operator has paused it, or it was decided anew since. The same opening with another wait is none of these. */
function isNewer(stored: BreakerRecord | undefined, unsaved: BreakerRecord | undefined): boolean {
  if (stored === undefined || unsaved === undefined) return false;
  if (stored.position === 'paused' || stored.sinceMs > unsaved.sinceMs) return true;
  return stored.position !== 'open' && stored.sinceMs === unsaved.sinceMs;
}
