import type { InvocationFault } from './function-faults.ts';

/** Spreads failures evenly over invocations, without chance: what happened once happens again. */
export interface ShareCounter {
  next(): InvocationFault['failure'];
}

export const createShareCounter = (share: number): ShareCounter => {
  let seen = 0;
  let failed = 0;
  return {
    next: () => {
      seen += 1;
      if (seen * share < failed + 1) return undefined;
      failed += 1;
      // A function that fails after its writes is the nastier one, and comes first.
      return failed % 2 === 1 ? 'after' : 'before';
    },
  };
};
