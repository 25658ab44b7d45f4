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
  failedAgain: new Set(),
});

/** The records of one tick. */
export interface BreakerRecords {
  of(consumer: Consumer): BreakerRecord | undefined;
  isUnsaved(consumer: Consumer): boolean;
  /**
   * `stale`: somebody else was faster, and nothing has changed. `unsaved`: the store did not take that a consumer is off,
   * which is remembered and written later; anything else that it does not take is thrown.
   */
  save(next: BreakerRecord): Promise<'saved' | 'stale' | 'unsaved'>;
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
    const written = { ...next, version: (known.get(next.consumer)?.version ?? 0) + 1 };
    await store.write(written);
    known.set(next.consumer, written);
    unsaved.delete(next.consumer);
  };
  const failure = await readAll().then(
    () => undefined,
    (error: unknown) => ({ storeFailure: error }),
  );
  if (failure === undefined) await saveUnsaved(memory, write);
  return {
    of: (consumer) => unsaved.get(consumer) ?? known.get(consumer),
    isUnsaved: (consumer) => unsaved.has(consumer),
    save: async (next) => {
      try {
        await write(next);
        return 'saved';
      } catch (error) {
        // Where nothing could be read, being stale says only that there is a record.
        if (error instanceof StaleWriteError && failure === undefined) return 'stale';
        if (next.position !== 'open') throw error;
        unsaved.set(next.consumer, next);
        return 'unsaved';
      }
    },
    winnerOf: async (consumer) => {
      await readAll();
      return known.get(consumer);
    },
    ...failure,
  };
}

async function saveUnsaved(
  { known, unsaved }: BreakerMemory,
  write: (next: BreakerRecord) => Promise<void>,
): Promise<void> {
  for (const record of [...unsaved.values()]) {
    const stored = known.get(record.consumer);
    // An operator, or another process, has decided since.
    if (stored?.position === 'paused' || (stored?.sinceMs ?? 0) > record.sinceMs) unsaved.delete(record.consumer);
    else await write(record).catch((error: unknown) => forgetIfStale(error, () => unsaved.delete(record.consumer)));
  }
}

function forgetIfStale(error: unknown, forget: () => void): void {
  if (error instanceof StaleWriteError) forget(); // otherwise the next tick tries again
}
