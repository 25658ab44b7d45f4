import { encodeHiddenRacers, StaleWriteError } from '../../../domain/src/index.ts';
import type { HiddenStore, StoredHidden } from '../../../domain/src/ports/index.ts';

export const memoryHiddenStore = (): HiddenStore => {
  let stored: StoredHidden = { version: 0, racers: [] };
  return {
    read: async () => structuredClone(stored),
    write: async (next, expectedVersion) => {
      encodeHiddenRacers(next.racers); // no more than an item of the table takes
      if (stored.version !== expectedVersion) throw new StaleWriteError(`version ${stored.version} is stored`);
      stored = structuredClone(next);
    },
  };
};
