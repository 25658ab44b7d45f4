import { type ClassId, outputHundredths, type RaceId, type RacerId, raceAt } from '@alleycat/domain';
import { isCertain, isPossible, type RaceExpectation } from '../expectations.ts';
import { effortAt, type SimulatedRacer } from '../racer-model.ts';

/** What a racer finished a race with. */
export interface Final {
  readonly outputHundredths: number;
  readonly raceId: RaceId;
  readonly startSeconds: number;
  readonly name: string;
}

/** A line of a class leaderboard. */
export interface LeaderboardRow extends Final {
  readonly rank: number;
  readonly racerId: RacerId;
}

/** What a run knows of one racer's finals. */
export interface RacerFinals {
  readonly racer: SimulatedRacer;
  /** The line before the run; undefined if there was none, or it was not read. */
  readonly baseline: Final | undefined;
  /** Best of the finals that the board must have; undefined if none is certain. */
  readonly certain: Final | undefined;
  /** Finals that the board may have. */
  readonly possible: readonly Final[];
}

/** The book of finals: unlike the ledger it does not forget races. */
export interface FinalsBook {
  racersOf(classId: ClassId): readonly RacerFinals[];
  /** The leaderboard of a class before the run, read at a server time. */
  recordBaseline(rows: readonly LeaderboardRow[], readAtMs: number): void;
  /** Takes the finals of a race, when nothing more is heard of it. */
  take(expectation: RaceExpectation): void;
  /** Whether it may be of an earlier run with the same seed, which had ended so shortly before that it was not there. */
  mayBeEarlier(racer: SimulatedRacer, final: Final): boolean;
}

export interface FinalsBookOptions {
  readonly racers: readonly SimulatedRacer[];
  readonly raceLengthSeconds: number;
}

/** Of more uncertain finals of one racer only the latest are remembered: a day at the default race length has 288. */
const possibleMax = 1_000;
/** How long a final may take to the leaderboard. */
const deliveryMsMax = 60_000;

export function createFinalsBook({ racers, raceLengthSeconds }: FinalsBookOptions): FinalsBook {
  const all = racers.map((racer) => ({
    racer,
    baseline: undefined as Final | undefined,
    certain: undefined as Final | undefined,
    possible: [] as Final[],
  }));
  const byId = new Map(all.map((finals) => [finals.racer.racerId, finals]));
  let baselineAtMs = Number.POSITIVE_INFINITY;
  return {
    racersOf: (classId) => all.filter(({ racer }) => racer.classId === classId),
    recordBaseline: (rows, readAtMs) => {
      baselineAtMs = Math.min(baselineAtMs, readAtMs);
      for (const row of rows) {
        const finals = byId.get(row.racerId);
        if (finals !== undefined) finals.baseline = row;
      }
    },
    take: ({ race, rides }) => {
      for (const ride of rides.values()) {
        const finals = byId.get(ride.racerId);
        const second = race.lengthSeconds;
        if (finals === undefined || !isPossible(ride, second)) continue;
        const { raceId, startSeconds } = race;
        const final = { outputHundredths: ride.outputAt(second), raceId, startSeconds, name: ride.name };
        if (isCertain(ride, second)) finals.certain = betterFinal(finals.certain, final);
        else finals.possible = [...finals.possible, final].slice(-possibleMax);
      }
    },
    mayBeEarlier: (racer, final) => {
      const endedAtMs = (final.startSeconds + raceLengthSeconds) * 1000;
      if (endedAtMs > baselineAtMs || endedAtMs < baselineAtMs - deliveryMsMax) return false;
      const race = raceAt({ classId: racer.classId, atMs: final.startSeconds * 1000, raceLengthSeconds });
      if (race.raceId !== final.raceId) return false;
      return outputHundredths(effortAt(racer, race, raceLengthSeconds)) === final.outputHundredths;
    },
  };
}

/** The higher output, of equal ones the earlier race: what a leaderboard keeps of two finals. */
export function betterFinal<A extends Final | undefined, B extends Final | undefined>(a: A, b: B): A | B {
  if (a === undefined || b === undefined) return a ?? b;
  return isBetter(b, a) ? b : a;
}

export const isBetter = (a: Final, b: Final): boolean =>
  a.outputHundredths > b.outputHundredths ||
  (a.outputHundredths === b.outputHundredths && a.startSeconds < b.startSeconds);

export const isSameFinal = (a: Final | undefined, b: Final): boolean =>
  a?.outputHundredths === b.outputHundredths && a.startSeconds === b.startSeconds;
