import type { HiddenRacers, HiddenStore } from '@alleycat/domain/ports';
import { dynamoHiddenStore } from './dynamo-hidden-store.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { createHiddenRacersCache, type HiddenRacersCacheOptions } from './hidden-racers-cache.ts';
import { systemClock } from './system-clock.ts';

/** The answer to a read of one item takes milliseconds; nothing that is shown waits longer than this for it, ms. */
const READ_TIMEOUT_MS = 500;

/** Who is hidden, asked for once in `maxAgeMs`; at most one read is under way at a time. */
export const dynamoHiddenRacers = (
  table: DynamoTable,
  options: Omit<HiddenRacersCacheOptions, 'store' | 'clock'>,
): HiddenRacers =>
  createHiddenRacersCache({
    ...options,
    store: options.whileUnknown === undefined ? patientAtFirst(table) : hastyStore(table),
    clock: systemClock,
  });

const hastyStore = (table: DynamoTable): HiddenStore =>
  dynamoHiddenStore(table, { isReadConsistent: false, readTimeoutMs: READ_TIMEOUT_MS });

/**
 * Without an answer nothing can be shown, and the first one opens a connection on a machine that only starts: it may take as
 * long as the client tries.
 */
const patientAtFirst = (table: DynamoTable): Pick<HiddenStore, 'read'> => {
  let store = dynamoHiddenStore(table, { isReadConsistent: false });
  return {
    read: async () => {
      const hidden = await store.read();
      store = hastyStore(table);
      return hidden;
    },
  };
};
