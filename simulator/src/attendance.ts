import type { ReadingKey } from './expectations.ts';
import { deathSecondOf } from './faults/deaths.ts';
import { drawForRide, draws } from './faults/draws.ts';
import type { SimulationPlan } from './plan.ts';
import { droppingOutSecondOf } from './racer-model.ts';
import { phaseOf } from './schedule.ts';

/** Who is on the bike when. */
export interface Attendance {
  /**
   * Whether the racer rides this second, and so makes its reading.
   * @param sinceStartSeconds time since the start of the ride
   */
  isRiding(reading: ReadingKey, sinceStartSeconds: number): boolean;
}

/** Ramp-up, late joiners, leavers, who drops out and whose client dies; depends on nothing but the plan. */
export function createAttendance({
  attendance,
  readingFaults,
  racerCount,
}: Pick<SimulationPlan, 'attendance' | 'readingFaults' | 'racerCount'>): Attendance {
  return {
    isRiding: (reading, sinceStartSeconds) => {
      const { racer, second } = reading;
      if (sinceStartSeconds < attendance.rampUpSeconds * phaseOf(racer.index, racerCount)) return false;
      if (second < joinSecondOf(attendance.lateShare, reading)) return false;
      return (
        second <= leaveSecondOf(attendance.leaveShare, reading) &&
        second <= droppingOutSecondOf(racer, reading.race) &&
        second <= (deathSecondOf(readingFaults, reading) ?? reading.race.lengthSeconds)
      );
    },
  };
}

// Late: within the first half, but not at its first second, which is nobody's delay.
function joinSecondOf(lateShare: number, ride: ReadingKey): number {
  if (drawForRide(ride, draws.late) >= lateShare) return 1;
  return 2 + Math.floor(drawForRide(ride, draws.lateSecond) * (ride.race.lengthSeconds / 2 - 1));
}

// The last second ridden: in the second half, and never the last second of the race.
function leaveSecondOf(leaveShare: number, ride: ReadingKey): number {
  const { lengthSeconds } = ride.race;
  if (drawForRide(ride, draws.leave) >= leaveShare) return lengthSeconds;
  const half = Math.floor(lengthSeconds / 2);
  return half + Math.floor(drawForRide(ride, draws.leaveSecond) * (lengthSeconds - half));
}
