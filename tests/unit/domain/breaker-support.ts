import type { BreakerObservation, BreakerOutcomes, RedriveRound } from '../../../domain/src/breaker.ts';
import type { BreakerRecord } from '../../../domain/src/index.ts';
import { MINUTE_MS } from '../../support/breaker-world.ts';

export const NOW_MS = 1_620_992_100_000; // a whole minute
export const minutesAgo = (minutes: number): number => NOW_MS - minutes * MINUTE_MS;

/** Of a breaker that has been closed for an hour. */
export const record = (fields: Partial<BreakerRecord> = {}): BreakerRecord => ({
  consumer: 'records',
  version: 4,
  position: 'closed',
  sinceMs: minutesAgo(60),
  reason: 'before',
  attempts: 0,
  ...fields,
});

/** What is seen of a consumer that is on, apart from its outcomes. */
export const seen = (fields: Partial<BreakerObservation> = {}): BreakerObservation => ({
  consumer: 'records',
  nowMs: NOW_MS,
  switchState: 'on',
  ...fields,
});

export const outcomes = (errors: number, invocations: number, quiet: BreakerOutcomes = { errors, invocations }) => ({
  outcomes: { judged: { errors, invocations }, quiet },
});

/** Whatever failed had failed before, and is all that is left. */
export const round = (succeeded: number, failed: number, fields: Partial<RedriveRound> = {}): RedriveRound => ({
  ...{ succeeded, failed, unanswered: 0, failedAnew: 0, left: failed, leftUnanswered: 0, isComplete: true, ...fields },
});

export const WELL = outcomes(0, 9);

/** Its time to try has come. */
export const open = (fields: Partial<BreakerRecord> = {}) =>
  record({
    position: 'open',
    sinceMs: minutesAgo(9),
    nextAttemptAtMs: NOW_MS,
    redriveSinceMs: minutesAgo(12),
    ...fields,
  });

/** On for long enough to be judged. */
export const halfOpen = (fields: Partial<BreakerRecord> = {}) =>
  record({ position: 'half-open', sinceMs: minutesAgo(6), attempts: 1, redriveSinceMs: minutesAgo(20), ...fields });

export const off = (fields: Partial<BreakerObservation> = {}) => seen({ switchState: 'off', ...fields });
