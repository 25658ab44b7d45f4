import { type ClassId, officialAtMs } from '@alleycat/domain';
import type { EffortSource } from './effort-source.ts';
import { type MeasuredSecond, type RaceSecond, type ReadingsDue, readingsDue } from './readings-due.ts';

/** What a ride has measured, and which final readings it still owes. */
export interface RideBook {
  /** What is to be asked and sent now. */
  dueAt(o: { nowMs: number; ridesOn: boolean }): ReadingsDue;
  /** Asks the source for a second, once; undefined while there is nothing to measure. */
  measure(next: RaceSecond): MeasuredSecond | undefined;
  /** Notes that a final reading got through. False if one of its race had before. */
  settle(final: MeasuredSecond): boolean;
}

/** A final reading that was sent in time may be acknowledged this much after its race became official. */
const acknowledgementMsMax = 60_000;

export function createRideBook(o: { classId: ClassId; raceLengthSeconds: number; source: EffortSource }): RideBook {
  /** Races without an acknowledged final reading: as many as a minute has, and two more. */
  const unfinished = new Map<string, MeasuredSecond>();
  let lastAsked: RaceSecond | undefined;
  let count = 0;
  return {
    dueAt: ({ nowMs, ridesOn }) => {
      for (const [raceId, { race }] of unfinished) {
        if (nowMs >= officialAtMs(race) + acknowledgementMsMax) unfinished.delete(raceId);
      }
      return readingsDue({ ...o, nowMs, ridesOn, lastAsked, unfinished: unfinished.values() });
    },
    measure: (next) => {
      const { race, second } = next;
      lastAsked = next;
      const effort = o.source.nextSecond({ second, lengthSeconds: race.lengthSeconds });
      // Whoever stands at the end has no final result, whatever they did before.
      if (effort === undefined) return void unfinished.delete(race.raceId);
      count += 1;
      const measured = { ...next, effort, number: count };
      unfinished.set(race.raceId, measured);
      return measured;
    },
    settle: ({ race }) => unfinished.delete(race.raceId),
  };
}
