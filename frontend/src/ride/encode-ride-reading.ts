import type { RacerId } from '@alleycat/domain';
import { encodeReading } from '@alleycat/domain/wire';
import { randomId } from '../composables/app/random-id.ts';
import type { MeasuredSecond } from './readings-due.ts';

/** Payload of the readings topic: a measured second as the platform takes it. */
export function encodeRideReading(o: { measured: MeasuredSecond; racerId: RacerId; name: string }): Uint8Array {
  const { race, second, effort } = o.measured;
  const wire = encodeReading({
    uuid: randomId(),
    deviceTimestampMs: Date.now(),
    isFinal: second === race.lengthSeconds,
    second,
    raceId: race.raceId,
    classId: race.classId,
    racerId: o.racerId,
    name: o.name,
    ...effort,
  });
  return new TextEncoder().encode(JSON.stringify(wire));
}
