import { startsAtMs } from '@alleycat/domain';
import type { ReadingKey, ReadingState } from '../expectations.ts';
import { createRaceCalendar } from '../race-calendar.ts';
import type { SimulatedRacer } from '../racer-model.ts';
import type { FieldEvents } from './field.ts';

/** Events of a field as numbers, to be told to another process by the thousand. */
export interface EventLog extends FieldEvents {
  count(): number;
  /** All events since the last time, oldest first. */
  take(): Float64Array;
}

// An event: its kind, the racer's index, the epoch second that the reading claims, its state, and when it was sent.
const numbersPerEvent = 5;
const kinds = { sent: 0, acknowledged: 1, retried: 2, givenUp: 3 } as const;
const firstCapacity = 1_024; // events

export function createEventLog(): EventLog {
  let numbers = new Float64Array(firstCapacity * numbersPerEvent);
  let length = 0;

  const add = (kind: number, reading?: ReadingKey, [state = 0, atMs = 0]: readonly [number?, number?] = []) => {
    if (length === numbers.length) {
      const larger = new Float64Array(2 * length);
      larger.set(numbers);
      numbers = larger;
    }
    numbers[length] = kind;
    numbers[length + 1] = reading?.racer.index ?? 0;
    numbers[length + 2] = reading === undefined ? 0 : startsAtMs(reading.race) / 1000 + reading.second - 1;
    numbers[length + 3] = state;
    numbers[length + 4] = atMs;
    length += numbersPerEvent;
  };

  return {
    sent: (reading, atMs, state) => add(kinds.sent, reading, [state, atMs]),
    acknowledged: (reading, state) => add(kinds.acknowledged, reading, [state]),
    retried: () => add(kinds.retried),
    givenUp: () => add(kinds.givenUp),
    count: () => length / numbersPerEvent,
    take: () => {
      const taken = numbers.slice(0, length);
      length = 0;
      return taken;
    },
  };
}

export interface EventReaderOptions {
  readonly racers: readonly SimulatedRacer[];
  readonly raceLengthSeconds: number;
  readonly events: FieldEvents;
}

/** Tells again what a log was told; throws a RangeError if it was about other racers. */
export function createEventReader({
  racers,
  raceLengthSeconds,
  events,
}: EventReaderOptions): (log: Float64Array) => void {
  const raceOf = createRaceCalendar(raceLengthSeconds);
  const readingOf = (log: Float64Array, at: number): ReadingKey => {
    const index = log[at + 1] ?? 0;
    const epochSecond = log[at + 2] ?? 0;
    const racer = racers[index];
    if (racer === undefined) throw new RangeError(`there is no racer ${index}`);
    const race = raceOf(racer.classId, epochSecond);
    return { racer, race, second: epochSecond - race.startSeconds + 1 };
  };
  return (log) => {
    for (let at = 0; at < log.length; at += numbersPerEvent) {
      const kind = log[at];
      const state = (log[at + 3] ?? 0) as ReadingState;
      if (kind === kinds.sent) events.sent(readingOf(log, at), log[at + 4] ?? 0, state);
      else if (kind === kinds.acknowledged) events.acknowledged(readingOf(log, at), state);
      else if (kind === kinds.retried) events.retried();
      else events.givenUp();
    }
  };
}
