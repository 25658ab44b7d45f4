import { setFlagsFromString } from 'node:v8';

/** What Node gives its own main thread. V8 never gives back what the young generation has once taken. */
const YOUNG_GENERATION_MB_MAX = 48;

/**
 * A worker limits its JavaScript heap, Lambda the whole process. Three quarters for the old and up to an eighth for the
 * young generation leave the rest to code and native parts; buffers lie outside of the heap and are not limited.
 */
export const workerMemoryLimits = (memoryMb: number) => ({
  maxOldGenerationSizeMb: Math.floor(memoryMb * 0.75),
  maxYoungGenerationSizeMb: Math.min(YOUNG_GENERATION_MB_MAX, Math.max(16, Math.floor(memoryMb / 8))),
});

/** Twice what the functions in use hold; V8 adapts to a function that holds more when it has collected once. */
const FIRST_COLLECTION_MB = 48;

/**
 * The more a new heap may grow to, the later V8 collects it for the first time: functions of 1 GB that live on 30 MB took
 * a hundred more, each of them, in their first hour. On AWS that is paid for anyway, here all share one machine. Holds
 * for workers that are made from now on.
 */
export const collectWorkersEarly = (): void => {
  // What the process itself was started with would count for workers too, and above their limits.
  setFlagsFromString('--max-semi-space-size=0');
  setFlagsFromString(`--initial-old-space-size=${FIRST_COLLECTION_MB}`);
};
