import { OpsError } from '../errors.ts';

/** Changes of one stream that AWS allows within 24 hours. */
const stepsMax = 10;

/**
 * The numbers of shards on the way, the last being `to`: AWS at most doubles or halves them in one change. Empty if
 * there is nothing to change. Throws RESHARD_TOO_FAR for more changes than AWS allows.
 */
export function reshardSteps(from: number, to: number): readonly number[] {
  const steps: number[] = [];
  for (let count = from; count !== to; steps.push(count)) {
    count = count < to ? Math.min(count * 2, to) : Math.max(Math.ceil(count / 2), to);
  }
  if (steps.length <= stepsMax) return steps;
  const message = `from ${from} to ${to} shards takes ${steps.length} changes, and AWS allows ${stepsMax} in 24 hours: go to ${steps[stepsMax - 1]} first`;
  throw new OpsError('RESHARD_TOO_FAR', message);
}
