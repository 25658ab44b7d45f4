import type { ReadingSearch } from '../../../domain/src/ports/index.ts';
import { memoryReadingArchive } from './memory-reading-archive.ts';

export interface DeliveredLines {
  /** Arrival of the oldest reading, epoch ms. */
  readonly arrivedAtMs: number;
  readonly lines: readonly string[];
  /** @default the length of the lines */
  readonly bytes?: number;
}

export interface MemoryReadingSearch extends ReadingSearch {
  deliver(name: string, delivered: DeliveredLines): void;
  /** Names of the objects looked through, in order. */
  readonly namesRead: string[];
}

export const memoryReadingSearch = (): MemoryReadingSearch => {
  const { put, lines, namesRead } = memoryReadingArchive();
  const deliveries = new Map<string, DeliveredLines>();
  return {
    namesRead,
    lines,
    deliver: (name, delivered) => {
      put(name, delivered.lines);
      deliveries.set(name, delivered);
    },
    async *delivered({ fromMs, toMs }) {
      for (const [name, { arrivedAtMs, lines: held, bytes = held.join('\n').length }] of deliveries) {
        if (arrivedAtMs >= fromMs && arrivedAtMs <= toMs) yield { name, bytes };
      }
    },
  };
};
