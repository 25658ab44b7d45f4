import { startsAtMs } from '@alleycat/domain';
import { type ReadingKey, type ReadingState, readingStates } from './expectations.ts';

/** What is known about a reading's arrival: when it was sent, or when it was acknowledged. */
export interface ClaimTime {
  /** Server time. */
  readonly nowMs: number;
  /** The platform refuses readings whose second is further than this from their arrival; 0: it does not check. */
  readonly maxClockSkewSeconds: number;
}

/** The way to the platform takes time: within this of the limit a reading that is sent may be refused or not. */
const sendingMarginMs = 2_000;
/** Our idea of the server's time may be off by part of a round trip: within this of the limit counts as late. */
const acknowledgementMarginMs = 500;

/**
 * State of a reading that is being sent. It arrives now or later, so one that claims a second too long ago is refused
 * for certain; one that runs ahead may come so late that it is granted after all.
 */
export function stateWhenSent(reading: ReadingKey, time: ClaimTime): ReadingState {
  const { limitMs, behindMs } = measure(reading, time);
  if (limitMs === 0) return readingStates.sent;
  if (behindMs > limitMs + sendingMarginMs) return readingStates.refused;
  return isNearLimit(Math.abs(behindMs), limitMs) ? readingStates.doubtful : readingStates.sent;
}

// Of a short limit half is left, or nothing would ever be certain.
const isNearLimit = (offMs: number, limitMs: number): boolean =>
  offMs > limitMs - Math.min(sendingMarginMs, limitMs / 2);

/**
 * State of a reading that is acknowledged. It arrived before now: only if now is within the time that the platform
 * grants is it certain that it was not refused, and one that is too far ahead even now certainly was. In between it may
 * have been further ahead when it arrived.
 */
export function stateWhenAcknowledged(reading: ReadingKey, time: ClaimTime): ReadingState {
  const { limitMs, behindMs } = measure(reading, time);
  if (limitMs === 0) return readingStates.acknowledged;
  if (-behindMs > limitMs + sendingMarginMs) return readingStates.refused;
  if (isNearLimit(-behindMs, limitMs)) return readingStates.doubtful;
  return behindMs > limitMs - acknowledgementMarginMs ? readingStates.acknowledgedLate : readingStates.acknowledged;
}

function measure({ race, second }: ReadingKey, { nowMs, maxClockSkewSeconds }: ClaimTime) {
  return { limitMs: maxClockSkewSeconds * 1000, behindMs: nowMs - (startsAtMs(race) + second * 1000) };
}
