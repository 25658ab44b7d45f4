import type { Clock } from '../core/clock.ts';

export interface AttemptLimitOptions {
  readonly clock: Clock;
  readonly perMinute: number;
  /** Callers that are counted at a time; the oldest go first. */
  readonly callersMax: number;
}

const MINUTE_MS = 60_000;

/** So many attempts of one caller in a minute. @returns false for one too many */
export const createAttemptLimit = ({ clock, perMinute, callersMax }: AttemptLimitOptions) => {
  // In order of the minutes' beginnings.
  const minutes = new Map<string, { readonly endsAtMs: number; count: number }>();
  return (caller: string): boolean => {
    const nowMs = clock.nowMs();
    for (const [key, { endsAtMs }] of minutes) {
      if (endsAtMs > nowMs) break;
      minutes.delete(key);
    }
    const minute = minutes.get(caller) ?? { endsAtMs: nowMs + MINUTE_MS, count: 0 };
    minute.count += 1;
    minutes.set(caller, minute);
    for (const [key] of minutes) {
      if (minutes.size <= callersMax) break;
      minutes.delete(key);
    }
    return minute.count <= perMinute;
  };
};
