import type { ClassRank, Race, RaceSlot } from '@alleycat/domain';

/** Outputs in hundredths, from second 1; 0 or absent = never ridden. */
export type BestOutputs = readonly number[];

/** A second of a race as the ghost sees it. */
export interface RiddenSecond {
  readonly race: Race;
  readonly second: number;
  readonly outputHundredths: number;
}

/** A racer's own bests in a class, as the platform tells them. */
export interface ToldBests {
  readonly outputs: BestOutputs;
  /** Best final result; null = none yet. */
  readonly result: ToldResult | null;
}

/** A best final result as the platform tells it. */
export interface ToldResult {
  readonly outputHundredths: number;
  readonly startSeconds: number;
  /** Its place in the class; null where nobody has counted. */
  readonly standing: ClassRank | null;
}

/** All that is known of a racer's own bests in the class that is being ridden. */
export interface GhostState {
  /** As the platform told them last: about a minute behind. Undefined until it has. */
  readonly told: ToldBests | undefined;
  /** What earlier races on this page add to that. */
  readonly ridden: BestOutputs;
  /** Best final result of earlier races on this page, in hundredths; 0 = none. */
  readonly riddenResult: number;
  readonly race: GhostRace | undefined;
  /** The race before, for its finish. */
  readonly previous: GhostRace | undefined;
}

/** A race against the own ghost. */
export interface GhostRace {
  readonly startSeconds: number;
  readonly lengthSeconds: number;
  /** The bests before this race. It adds nothing to them itself, so that a ride never meets itself. */
  readonly ghost: BestOutputs | undefined;
  /** Best final result before this race, in hundredths; null = none, undefined = not known. */
  readonly bestResult: number | null | undefined;
  /** What was ridden in this race. */
  readonly outputs: BestOutputs;
}

/** A racer's present second beside their best at the same second. */
export interface GhostGap {
  /** 0 = the racer never rode this second before. */
  readonly bestHundredths: number;
  /** Positive when the present is ahead. */
  readonly aheadHundredths: number;
  readonly isNewBest: boolean;
  /** Seconds of this race with a new best, so far. */
  readonly newBestCount: number;
}

/** After the end of a race a reading of it gets through this much later at most. */
const lateSecondsMax = 120;

export const noGhost: GhostState = {
  told: undefined,
  ridden: [],
  riddenResult: 0,
  race: undefined,
  previous: undefined,
};

/** Takes in bests as the platform tells them. A race that has its ghost keeps it; the next one meets the new bests. */
export function takeBests(state: GhostState, told: ToldBests): GhostState {
  const { race } = state;
  const known = { ...state, told };
  if (race === undefined) return known;
  const before = bestsBefore(known, race.startSeconds);
  const ghost = race.ghost ?? before.ghost;
  const bestResult = race.bestResult === undefined ? before.bestResult : race.bestResult;
  return { ...known, race: { ...race, ghost, bestResult } };
}

/**
 * Takes in a reading, in whatever order they come. The first one of a later race makes a ghost of all that was before; so
 * does one of a race that is long over, because then the clock was wrong before and was set right.
 */
export function takeReading(state: GhostState, reading: RiddenSecond): GhostState {
  const { startSeconds, lengthSeconds } = reading.race;
  const held = state.race;
  const isEarlier = held !== undefined && startSeconds < held.startSeconds;
  if (isEarlier && held.startSeconds <= startSeconds + lengthSeconds + lateSecondsMax) return takeLate(state, reading);
  const base = held?.startSeconds === startSeconds ? state : beginRace(state, reading.race);
  if (base.race === undefined) return base;
  return { ...base, race: { ...base.race, outputs: joinBests(base.race.outputs, outputsOf(reading)) } };
}

/** What is known of a race that was ridden: of the last two, undefined for any other. */
export function recordOf({ race, previous }: GhostState, { startSeconds }: RaceSlot): GhostRace | undefined {
  return [race, previous].find((one) => one?.startSeconds === startSeconds);
}

/** Best final result before the race that is being ridden, or before whichever comes; as {@link GhostRace.bestResult}. */
export function bestResultOf(state: GhostState): number | null | undefined {
  return state.race === undefined ? bestsBefore(state, Number.POSITIVE_INFINITY).bestResult : state.race.bestResult;
}

/** Best final result as the platform told it last; null = none yet, undefined = unknown, or beaten on this page since. */
export function toldResultOf(state: GhostState): ToldResult | null | undefined {
  const result = state.told?.result;
  return (result?.outputHundredths ?? 0) < riddenResultOf(state) ? undefined : result;
}

/** How a reading compares with the ghost of its race; undefined while the ghost is not known. */
export function ghostGapOf(state: GhostState, { race, second, outputHundredths }: RiddenSecond): GhostGap | undefined {
  const ghost = state.race?.ghost;
  if (ghost === undefined || state.race?.startSeconds !== race.startSeconds) return undefined;
  const bestHundredths = ghost[second - 1] ?? 0;
  return {
    bestHundredths,
    aheadHundredths: outputHundredths - bestHundredths,
    isNewBest: outputHundredths > bestHundredths,
    newBestCount: newBestCountOf(state.race) ?? 0,
  };
}

/** Seconds of a race with a new best; undefined while its ghost is not known. */
export function newBestCountOf({ ghost, outputs }: GhostRace): number | undefined {
  return ghost && outputs.filter((output, index) => output > (ghost[index] ?? 0)).length;
}

function beginRace(state: GhostState, { startSeconds, lengthSeconds }: Race): GhostState {
  const { race } = state;
  const ridden = joinBests(state.ridden, race?.outputs ?? []);
  const known = { ...state, ridden, riddenResult: riddenResultOf(state), previous: race };
  return { ...known, race: { startSeconds, lengthSeconds, outputs: [], ...bestsBefore(known, startSeconds) } };
}

/** Best final result of all races on this page, in hundredths; 0 = none. */
const riddenResultOf = ({ race, riddenResult }: GhostState): number =>
  Math.max(riddenResult, race?.outputs[race.lengthSeconds - 1] ?? 0);

/** A reading of an earlier race, which got through only now. The race that is on is ridden against it as well. */
function takeLate(state: GhostState, reading: RiddenSecond): GhostState {
  const { race, previous } = state;
  const outputs = outputsOf(reading);
  const result = reading.second === reading.race.lengthSeconds ? reading.outputHundredths : 0;
  const isOfPrevious = previous?.startSeconds === reading.race.startSeconds;
  return {
    ...state,
    ridden: joinBests(state.ridden, outputs),
    riddenResult: Math.max(state.riddenResult, result),
    race: race && {
      ...race,
      ghost: race.ghost && joinBests(race.ghost, outputs),
      bestResult: betterResult(race.bestResult, result),
    },
    previous: isOfPrevious ? { ...previous, outputs: joinBests(previous.outputs, outputs) } : previous,
  };
}

/** All that was before the race that starts at `startSeconds`. */
function bestsBefore(
  { told, ridden, riddenResult }: GhostState,
  startSeconds: number,
): Pick<GhostRace, 'ghost' | 'bestResult'> {
  if (told === undefined) return { ghost: undefined, bestResult: undefined };
  // Once the race itself is the best, nothing tells any more what was the best before it.
  const isItself = told.result !== null && told.result.startSeconds >= startSeconds;
  const toldResult = isItself ? undefined : (told.result?.outputHundredths ?? null);
  return { ghost: joinBests(told.outputs, ridden), bestResult: betterResult(toldResult, riddenResult) };
}

/** The better of a best result and another one, of which 0 is none. */
function betterResult(best: number | null | undefined, other: number): number | null | undefined {
  if (best === undefined || other === 0) return best;
  return Math.max(best ?? 0, other);
}

function outputsOf({ second, outputHundredths }: RiddenSecond): BestOutputs {
  return Array.from({ length: second }, (_, index) => (index === second - 1 ? outputHundredths : 0));
}

function joinBests(a: BestOutputs, b: BestOutputs): BestOutputs {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => Math.max(a[index] ?? 0, b[index] ?? 0));
}
