import { startsAtMs } from '@alleycat/domain';
import { type ReadingKey, type ReadingState, readingStates } from '../expectations.ts';

/** Our idea of the server's time may be off by part of a round trip: within this of the limit counts as late. */
const lateMarginMs = 500;

export interface AcknowledgedAt {
  /** Server time of the acknowledgement. */
  readonly nowMs: number;
  /** The platform may refuse readings further off than this; 0: it does not check. */
  readonly maxClockSkewSeconds: number;
}

/**
 * What an acknowledgement proves. It says that the reading arrived before now: only if now is within the time that the
 * platform grants is it certain that the reading was not refused as implausible.
 */
export function stateOf({ race, second }: ReadingKey, { nowMs, maxClockSkewSeconds }: AcknowledgedAt): ReadingState {
  const refusableFromMs = startsAtMs(race) + (second + maxClockSkewSeconds) * 1000 - lateMarginMs;
  const isLate = maxClockSkewSeconds > 0 && nowMs > refusableFromMs;
  return isLate ? readingStates.acknowledgedLate : readingStates.acknowledged;
}
