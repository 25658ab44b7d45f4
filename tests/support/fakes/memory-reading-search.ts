import type { ReadingSearch } from '../../../domain/src/ports/index.ts';
import { memoryReadingArchive } from './memory-reading-archive.ts';

export interface DeliveredLines {
  /** Arrival of the oldest reading, epoch ms. */
  readonly arrivedAtMs: number;
  readonly lines: readonly string[];
  /** @default the length of the lines */
  readonly bytes?: number;
  /** What happens to who reads it: nothing comes until the search ends; its time is over then; it is refused. */
  readonly trouble?: 'stalls' | 'takes all the time' | Error;
}

export interface MemoryReadingSearch extends ReadingSearch {
  deliver(name: string, delivered: DeliveredLines): void;
  /** Names of the objects looked through, in order. */
  readonly namesRead: string[];
  /** How long each search might take, and whether it has ended. */
  readonly searches: { readonly timeMaxMs: number; hasEnded: boolean }[];
}

export const memoryReadingSearch = (): MemoryReadingSearch => {
  const { put, lines, namesRead } = memoryReadingArchive();
  const deliveries = new Map<string, DeliveredLines>();
  const searches: MemoryReadingSearch['searches'] = [];
  return {
    namesRead,
    searches,
    deliver: (name, delivered) => {
      put(name, delivered.lines);
      deliveries.set(name, delivered);
    },
    begin: ({ timeMaxMs }) => {
      const search = { timeMaxMs, hasEnded: false };
      searches.push(search);
      const ended = Promise.withResolvers<never>();
      ended.promise.catch(() => undefined);
      let isOvertime = false;
      const end = () => {
        search.hasEnded = true;
        ended.reject(new Error('the search has ended'));
      };
      return {
        async *delivered({ fromMs, toMs }) {
          for (const [name, { arrivedAtMs, lines: held, bytes = held.join('\n').length }] of deliveries) {
            if (arrivedAtMs >= fromMs && arrivedAtMs <= toMs) yield { name, bytes };
          }
        },
        async *lines(name) {
          const trouble = deliveries.get(name)?.trouble;
          yield* lines(name);
          if (trouble instanceof Error) throw trouble;
          if (trouble === 'takes all the time') {
            isOvertime = true;
            end();
          }
          if (trouble !== undefined) await ended.promise;
        },
        isOvertime: () => isOvertime,
        end,
      };
    },
  };
};
