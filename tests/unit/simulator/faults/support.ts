import { encodeReading } from '@alleycat/domain/wire';
import type { ReadingFaults } from '../../../../simulator/src/faults/fault-plan.ts';
import { NO_READING_FAULTS } from '../../../../simulator/src/faults/fault-plan.ts';
import { effortAt, type SimulatedRacer } from '../../../../simulator/src/racer-model.ts';
import type { OutgoingReading } from '../../../../simulator/src/sinks/reading-sink.ts';
import { shortRace } from '../support/factories.ts';

/** What a racer sends at a second of the short race; `staleAtMs` is 7 s after the second. */
export const outgoing = (racer: SimulatedRacer, second: number, race = shortRace): OutgoingReading => ({
  racer,
  race,
  second,
  payload: JSON.stringify(
    encodeReading({
      uuid: `uuid-${racer.index}-${second}`,
      deviceTimestampMs: (race.startSeconds + second) * 1000,
      isFinal: second === race.lengthSeconds,
      second,
      raceId: race.raceId,
      classId: race.classId,
      racerId: racer.racerId,
      name: racer.name,
      ...effortAt(racer, race, second),
    }),
  ),
  staleAtMs: (race.startSeconds + second + 7) * 1000,
});

export const faultsOf = (faults: Partial<ReadingFaults>): ReadingFaults => ({ ...NO_READING_FAULTS, ...faults });
