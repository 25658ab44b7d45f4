import { outputHundredths, type Race, type RaceId, type RacerId } from '@alleycat/domain';
import { effortAt, type SimulatedRacer } from './racer-model.ts';

/** What became of a reading. */
export const readingStates = {
  none: 0,
  /** Sent; whether it arrived is not known. */
  sent: 1,
  /** Acknowledged in time: every board must have it. */
  acknowledged: 2,
  /** Acknowledged so late that the platform may have refused it as implausible. */
  acknowledgedLate: 3,
} as const;
export type ReadingState = (typeof readingStates)[keyof typeof readingStates];

/** One racer's readings in one race. Arrays are indexed by second; index 0 is unused. */
export interface Ride {
  readonly racerId: RacerId;
  readonly name: string;
  /** What the reading of each second says, sent or not, in hundredths. */
  readonly outputs: Uint16Array;
  readonly states: Uint8Array;
  /** Own clock's time at which each second was first sent; 0 if it was not. */
  readonly sentAtMs: Float64Array;
  /** Undefined until a reading was sent. */
  firstSentSecond: number | undefined;
}

/** All that a run knows about one race. */
export interface RaceExpectation {
  readonly race: Race;
  readonly rides: ReadonlyMap<RacerId, Ride>;
}

export interface ReadingKey {
  readonly racer: SimulatedRacer;
  readonly race: Race;
  readonly second: number;
}

/** The book of everything sent, from which the boards are predicted. */
export interface Ledger {
  /** `atMs` is the own clock's time. */
  recordSent(reading: ReadingKey, atMs: number): void;
  recordAcknowledged(reading: ReadingKey, state: ReadingState): void;
  expectationOf(raceId: RaceId): RaceExpectation | undefined;
  /** Races with an open page, oldest first. */
  raceIds(): readonly RaceId[];
  /** Forgets a race that was judged, so that a run over many races does not grow. */
  close(raceId: RaceId): void;
}

export function createLedger(): Ledger {
  const pages = new Map<RaceId, { race: Race; rides: Map<RacerId, Ride> }>();
  const rideOf = (racer: SimulatedRacer, race: Race): Ride => {
    const page = pages.get(race.raceId) ?? { race, rides: new Map<RacerId, Ride>() };
    pages.set(race.raceId, page);
    const ride = page.rides.get(racer.racerId) ?? createRide(racer, race);
    page.rides.set(racer.racerId, ride);
    return ride;
  };
  return {
    recordSent: ({ racer, race, second }, atMs) => {
      const ride = rideOf(racer, race);
      ride.states[second] = readingStates.sent;
      ride.sentAtMs[second] = atMs;
      ride.firstSentSecond ??= second;
    },
    recordAcknowledged: ({ racer, race, second }, state) => {
      const ride = pages.get(race.raceId)?.rides.get(racer.racerId);
      if (ride !== undefined) ride.states[second] = state;
    },
    expectationOf: (raceId) => pages.get(raceId),
    raceIds: () => [...pages.keys()],
    close: (raceId) => {
      pages.delete(raceId);
    },
  };
}

/** An empty ride, with every output that its racer would send. */
export function createRide(racer: SimulatedRacer, race: Race): Ride {
  const outputs = Uint16Array.from({ length: race.lengthSeconds + 1 }, (_, second) =>
    second === 0 ? 0 : outputHundredths(effortAt(racer, race, second)),
  );
  return {
    racerId: racer.racerId,
    name: racer.name,
    outputs,
    states: new Uint8Array(outputs.length),
    sentAtMs: new Float64Array(outputs.length),
    firstSentSecond: undefined,
  };
}

/** Whether every board must have this reading. */
export const isCertain = (ride: Ride, second: number): boolean => ride.states[second] === readingStates.acknowledged;

/**
 * Whether a board may have this reading: it was sent, or it lies before this run, in which an earlier run with the
 * same seed has sent the very same reading.
 */
export function isPossible(ride: Ride, second: number): boolean {
  if (second < 1 || second >= ride.states.length || ride.firstSentSecond === undefined) return false;
  return second < ride.firstSentSecond || ride.states[second] !== readingStates.none;
}

/** Seconds whose readings every board must have. */
export function* certainSecondsOf(ride: Ride): Generator<number> {
  for (let second = 1; second < ride.states.length; second += 1) if (isCertain(ride, second)) yield second;
}
