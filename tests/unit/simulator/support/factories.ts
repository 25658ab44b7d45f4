import { outputHundredths, type Race, raceAt, toClassId } from '@alleycat/domain';
import {
  createRide,
  type RaceExpectation,
  type ReadingState,
  type Ride,
  readingStates,
} from '../../../../simulator/src/expectations.ts';
import { createSimulatedRacers, effortAt, type SimulatedRacer } from '../../../../simulator/src/racer-model.ts';

export const classOne = toClassId(1);

/** A race of ten seconds. */
export const shortRace: Race = raceAt({ classId: classOne, atMs: 1_620_992_100_000, raceLengthSeconds: 10 });

export const racersOf = (racerCount: number, seed = 1): SimulatedRacer[] =>
  createSimulatedRacers({ racerCount, classIds: [classOne], seed });

export interface RideOptions {
  readonly racer: SimulatedRacer;
  readonly race?: Race;
  /** State of second 1, 2, …: `A` acknowledged, `L` that late, `s` sent only, `D` doubtful, `R` refused, `.` not sent. */
  readonly states: string;
}

const stateOf: Record<string, ReadingState> = {
  A: readingStates.acknowledged,
  L: readingStates.acknowledgedLate,
  s: readingStates.sent,
  D: readingStates.doubtful,
  R: readingStates.refused,
  '.': readingStates.none,
};

export function rideWith({ racer, race = shortRace, states }: RideOptions): Ride {
  const ride = createRide(racer, race);
  for (const [index, letter] of [...states].entries()) ride.states[index + 1] = stateOf[letter] ?? readingStates.none;
  const first = [...states].findIndex((letter) => letter !== '.');
  if (first !== -1) ride.firstSentSecond = first + 1;
  return ride;
}

export const expecting = (...rides: readonly Ride[]): RaceExpectation => ({
  race: shortRace,
  rides: new Map(rides.map((ride) => [ride.racerId, ride])),
});

export const outputOfRacer = (racer: SimulatedRacer, second: number, race = shortRace): number =>
  outputHundredths(effortAt(racer, race, second));

/** The best output up to a second. */
export const bestOfRacer = (racer: SimulatedRacer, throughSecond: number): number =>
  Math.max(...Array.from({ length: throughSecond }, (_, index) => outputOfRacer(racer, index + 1)));
