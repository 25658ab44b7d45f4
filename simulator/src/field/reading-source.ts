import type { Race } from '@alleycat/domain';
import { encodeReading } from '@alleycat/domain/wire';
import { createAttendance } from '../attendance.ts';
import { skewSecondsOf } from '../faults/skew.ts';
import { createRaceCalendar } from '../race-calendar.ts';
import { effortAt, type SimulatedRacer } from '../racer-model.ts';
import { type DueReading, phaseOf } from '../schedule.ts';
import type { Session } from '../session.ts';
import type { OutgoingReading } from '../sinks/reading-sink.ts';

/** Makes the message that is due; undefined if the racer does not ride that second. */
export type ReadingSource = (due: DueReading) => OutgoingReading | undefined;

const unboundedFreshMs = 60_000;

/** @param fromMs start of the ride, server time */
export function createReadingSource(session: Session, fromMs: number): ReadingSource {
  const { racers, config, plan, serverClock } = session;
  const raceOf = createRaceCalendar(config.raceLengthSeconds);
  const attendance = createAttendance(plan);
  const skewSeconds = racers.map((racer) => skewSecondsOf(plan.readingFaults, racer));
  // Of the time that the platform grants, the last part is left for the way.
  const freshMs = plan.maxClockSkewSeconds === 0 ? unboundedFreshMs : plan.maxClockSkewSeconds * 700;
  return ({ racerIndex, epochSecond }) => {
    const racer = racers[racerIndex];
    if (racer === undefined) throw new RangeError(`there is no racer ${racerIndex}`);
    // The racer goes by their own clock, right or wrong; how long a reading is worth sending, by the server's.
    const claimedSecond = epochSecond + (skewSeconds[racerIndex] ?? 0);
    const race = raceOf(racer.classId, claimedSecond);
    const second = claimedSecond - race.startSeconds + 1;
    const sinceStartSeconds = epochSecond + phaseOf(racerIndex, plan.racerCount) - fromMs / 1000;
    if (!attendance.isRiding({ racer, race, second }, sinceStartSeconds)) return undefined;
    const payload = payloadOf({ racer, race, second, deviceTimestampMs: Math.round(serverClock.nowMs()) });
    return { racer, race, second, payload, staleAtMs: (epochSecond + 1) * 1000 + freshMs };
  };
}

interface Measurement {
  readonly racer: SimulatedRacer;
  readonly race: Race;
  readonly second: number;
  readonly deviceTimestampMs: number;
}

function payloadOf({ racer, race, second, deviceTimestampMs }: Measurement): string {
  const reading = encodeReading({
    uuid: crypto.randomUUID(),
    deviceTimestampMs,
    isFinal: second === race.lengthSeconds,
    second,
    raceId: race.raceId,
    classId: race.classId,
    racerId: racer.racerId,
    name: racer.name,
    ...effortAt(racer, race, second),
  });
  return JSON.stringify(reading);
}
