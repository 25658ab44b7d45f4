import { outputHundredths, type Race, type RaceId, type RacerId, startsAtMs } from '@alleycat/domain';
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
  /** The platform must refuse it, since it claims a second too far from its time: no board may have it. */
  refused: 4,
  /** So near the limit of what the platform refuses that either is right: it proves nothing, acknowledged or not. */
  doubtful: 5,
} as const;
export type ReadingState = (typeof readingStates)[keyof typeof readingStates];

/** One racer's readings in one race. Arrays are indexed by second; index 0 is unused. */
export interface Ride {
  readonly racerId: RacerId;
  readonly name: string;
  /** What the reading of a second says, sent or not, in hundredths. */
  outputAt(second: number): number;
  readonly states: Uint8Array;
  /** Own clock's time at which each second was first sent; 0 if it was not. */
  readonly sentAtMs: Float64Array;
  /** Undefined until a reading was sent. */
  firstSentSecond: number | undefined;
  /** Whether an earlier run may have ridden the same race; with the same seed it sent the very same readings. */
  readonly mayHaveEarlier: boolean;
}

/** All that a run knows about one race. */
export interface RaceExpectation {
  readonly race: Race;
  readonly rides: ReadonlyMap<RacerId, Ride>;
  /**
   * Racers who sent something in this run, in whatever race: those without a ride in this one must not be in it.
   * Undefined if an earlier run with the same seed may have brought them here.
   */
  readonly field?: ReadonlySet<RacerId>;
}

export interface ReadingKey {
  readonly racer: SimulatedRacer;
  readonly race: Race;
  readonly second: number;
}

/** The book of everything sent, from which the boards are predicted. */
export interface Ledger {
  /** `atMs` is the own clock's time; for the state see `stateWhenSent`. Readings of a closed race are not booked. */
  recordSent(reading: ReadingKey, atMs: number, state?: ReadingState): void;
  /** What was refused stays so, and what was doubtful can only turn out to be refused. */
  recordAcknowledged(reading: ReadingKey, state: ReadingState): void;
  expectationOf(raceId: RaceId): RaceExpectation | undefined;
  /** Races with an open page, oldest first. */
  raceIds(): readonly RaceId[];
  /** Forgets a race that was judged, so that a run over many races does not grow. */
  close(raceId: RaceId): void;
  /** Whether a race was judged already; racers whose clock is behind go on to send readings of it. */
  isClosed(raceId: RaceId): boolean;
}

export interface LedgerOptions {
  /**
   * Server time from which on no earlier run with the same seed sends anything.
   * @default no time: any race may hold readings of one
   */
  readonly openedAtMs?: number;
}

/** A racer's clock may run ahead by what a platform grants at most, and a bit: so long before it starts a race is ridden. */
const aheadMsMax = 12_000;
/** Races ago that a racer's clock may be behind; what is older is not known to be closed. */
const closedRacesMax = 256;

export function createLedger({ openedAtMs = Number.POSITIVE_INFINITY }: LedgerOptions = {}): Ledger {
  const pages = new Map<RaceId, RaceExpectation & { readonly rides: Map<RacerId, Ride> }>();
  const field = new Set<RacerId>();
  const closed = new Set<RaceId>();
  const rideOf = (racer: SimulatedRacer, race: Race): Ride => {
    const mayHaveEarlier = startsAtMs(race) <= openedAtMs + aheadMsMax;
    const page = pages.get(race.raceId) ?? { race, rides: new Map(), ...(mayHaveEarlier ? {} : { field }) };
    pages.set(race.raceId, page);
    const ride = page.rides.get(racer.racerId) ?? createRide(racer, race, mayHaveEarlier);
    page.rides.set(racer.racerId, ride);
    field.add(racer.racerId);
    return ride;
  };
  return {
    recordSent: ({ racer, race, second }, atMs, state = readingStates.sent) => {
      if (closed.has(race.raceId)) return;
      const ride = rideOf(racer, race);
      ride.states[second] = state;
      ride.sentAtMs[second] = atMs;
      ride.firstSentSecond ??= second;
    },
    recordAcknowledged: ({ racer, race, second }, state) => {
      const ride = pages.get(race.raceId)?.rides.get(racer.racerId);
      if (ride === undefined || ride.states[second] === readingStates.refused) return;
      if (ride.states[second] === readingStates.doubtful && state !== readingStates.refused) return;
      ride.states[second] = state;
    },
    expectationOf: (raceId) => pages.get(raceId),
    raceIds: () => [...pages.keys()],
    close: (raceId) => {
      pages.delete(raceId);
      closed.add(raceId);
      for (const oldest of closed) if (closed.size > closedRacesMax) closed.delete(oldest);
    },
    isClosed: (raceId) => closed.has(raceId),
  };
}

/** An empty ride, which knows every output that its racer would send. */
export function createRide(racer: SimulatedRacer, race: Race, mayHaveEarlier = true): Ride {
  const length = race.lengthSeconds + 1;
  // Worked out when asked for: a field of 10,000 that begins a race would hold the process up for a second.
  const outputs = new Uint16Array(length);
  return {
    racerId: racer.racerId,
    name: racer.name,
    outputAt: (second) => {
      const known = outputs[second];
      if (known === undefined || second === 0) return 0;
      if (known > 0) return known;
      const output = outputHundredths(effortAt(racer, race, second));
      outputs[second] = output;
      return output;
    },
    states: new Uint8Array(length),
    sentAtMs: new Float64Array(length),
    firstSentSecond: undefined,
    mayHaveEarlier,
  };
}

/** Whether every board must have this reading. */
export const isCertain = (ride: Ride, second: number): boolean => ride.states[second] === readingStates.acknowledged;

/**
 * Whether a board may have this reading: it was sent and need not be refused, or it lies before the racer's first one, and
 * an earlier run with the same seed may have sent the very same reading.
 */
export function isPossible(ride: Ride, second: number): boolean {
  if (second < 1 || second >= ride.states.length || ride.firstSentSecond === undefined) return false;
  return second < ride.firstSentSecond ? ride.mayHaveEarlier : wasTaken(ride, second);
}

// Sent, and not certain to be refused.
function wasTaken({ states }: Ride, second: number): boolean {
  const state = states[second];
  return state !== readingStates.none && state !== readingStates.refused;
}

/** The last second whose reading every board must have; 0 if none. */
export function lastCertainSecondOf(ride: Ride): number {
  for (let second = ride.states.length - 1; second >= 1; second -= 1) if (isCertain(ride, second)) return second;
  return 0;
}

/** The last second whose reading a board may have; 0 if none, not even one of an earlier run. */
export function lastPossibleSecondOf(ride: Ride): number {
  for (let second = ride.states.length - 1; second >= 1; second -= 1) if (isPossible(ride, second)) return second;
  return 0;
}

/** Readings that every board must have, of those that meet the condition. */
export function countCertain(ride: Ride, isCounted: (second: number) => boolean = () => true): number {
  let count = 0;
  for (let second = 1; second < ride.states.length; second += 1) {
    if (isCertain(ride, second) && isCounted(second)) count += 1;
  }
  return count;
}

/** Readings that no board may have. */
export const countRefused = ({ states }: Ride): number =>
  states.reduce((count, state) => count + (state === readingStates.refused ? 1 : 0), 0);

/** Whether every reading of this run was refused, so that only an earlier run can have put the racer on a board. */
export function isAllRefused(ride: Ride): boolean {
  const first = ride.firstSentSecond;
  return first !== undefined && lastPossibleSecondOf(ride) < first;
}
