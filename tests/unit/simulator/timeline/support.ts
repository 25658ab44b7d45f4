import type { ProcessLoad, Sample } from '../../../../simulator/src/timeline/sample.ts';

export const idleLoad: ProcessLoad = { cpuSeconds: 0, wallSeconds: 1, residentBytes: 1_000, delayMs: 0 };

/** A second in which nothing happened; every field may be set. */
export const sampleWith = (fields: Partial<Sample> = {}): Sample => ({
  fromMs: 0,
  untilMs: 1_000,
  sent: 0,
  acknowledged: 0,
  retried: 0,
  givenUp: 0,
  connected: 0,
  pending: 0,
  functions: [],
  simulator: idleLoad,
  ranks: [],
  ...fields,
});
