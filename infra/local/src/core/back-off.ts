/** How long to wait before the next try. */
export interface BackOffRequest {
  /** Failures in a row so far, from 1. */
  readonly failures: number;
  readonly firstMs: number;
  readonly capMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Doubles with each failure up to the cap; half of it is chance, so that those that failed together part again. */
export const backOffMs = ({ failures, firstMs, capMs, random }: BackOffRequest): number => {
  const fullMs = Math.min(capMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return fullMs / 2 + (fullMs / 2) * random();
};
