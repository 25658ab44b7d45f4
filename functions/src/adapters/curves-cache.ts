import type { Curves } from '@alleycat/domain';
import type { StoredCurves } from '@alleycat/domain/ports';

/** Decoded curves by the key of their object; saves a warm function reading and decoding what has not changed. */
export interface CurvesCache {
  recall(key: string): StoredCurves | undefined;
  remember(key: string, stored: StoredCurves): void;
}

/** Keeps the curves used last, as many as fit into `bytesMax`. */
export const createCurvesCache = (bytesMax: number): CurvesCache => {
  const entries = new Map<string, { stored: StoredCurves; bytes: number }>(); // in order of use
  let bytesKept = 0;

  const forget = (key: string): void => {
    bytesKept -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };
  const forgetOldest = (): void => {
    for (const key of entries.keys()) {
      if (bytesKept <= bytesMax) return;
      forget(key);
    }
  };

  return {
    recall: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.stored;
    },
    remember: (key, stored) => {
      const bytes = bytesOf(stored.curves);
      forget(key);
      entries.set(key, { stored, bytes });
      bytesKept += bytes;
      forgetOldest();
    },
  };
};

/** What V8 takes for a text of one byte a character and for its place in an array; the characters come on top. */
const TEXT_BYTES = 24;

const bytesOf = ({ racerIds, names, namedAtSeconds, outputs }: Curves): number => {
  let bytes = outputs.byteLength + namedAtSeconds.byteLength;
  for (const texts of [racerIds, names]) for (const text of texts) bytes += TEXT_BYTES + text.length;
  return bytes;
};
