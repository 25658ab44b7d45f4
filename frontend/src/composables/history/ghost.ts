import type { SentReading } from '../ride/use-ride.ts';

/** Outputs in hundredths, from second 1; 0 or absent = never ridden. */
export type BestOutputs = readonly number[];

/** All that is known of a racer's own bests in the class that is being ridden. */
export interface GhostState {
  /** As the platform told them last: about a minute behind. Undefined until it has. */
  readonly told: BestOutputs | undefined;
  /** What earlier races on this page add to that. */
  readonly ridden: BestOutputs;
  readonly race: GhostRace | undefined;
}

interface GhostRace {
  readonly startSeconds: number;
  /** The bests before this race. They stay as they are until it is over, so that a ride never meets itself. */
  readonly ghost: BestOutputs | undefined;
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

export const noGhost: GhostState = { told: undefined, ridden: [], race: undefined };

/** Takes in bests as the platform tells them. A race that has its ghost keeps it; the next one meets the new bests. */
export function takeBests(state: GhostState, outputs: BestOutputs): GhostState {
  const { race, ridden } = state;
  const isWaiting = race !== undefined && race.ghost === undefined;
  return { ...state, told: outputs, race: isWaiting ? { ...race, ghost: joinBests(outputs, ridden) } : race };
}

/** Takes in a reading. The first one of a later race makes a ghost of all that was before; an older race changes nothing. */
export function takeReading(state: GhostState, { race, second, outputHundredths }: SentReading): GhostState {
  const held = state.race;
  if (held !== undefined && race.startSeconds < held.startSeconds) return state;
  const base = held?.startSeconds === race.startSeconds ? state : beginRace(state, race.startSeconds);
  if (base.race === undefined) return base;
  const outputs = withBest(base.race.outputs, second, outputHundredths);
  return { ...base, race: { ...base.race, outputs } };
}

/** How a reading compares with the ghost of its race; undefined while the ghost is not known. */
export function ghostGapOf(state: GhostState, { race, second, outputHundredths }: SentReading): GhostGap | undefined {
  const ghost = state.race?.ghost;
  if (ghost === undefined || state.race?.startSeconds !== race.startSeconds) return undefined;
  const bestHundredths = ghost[second - 1] ?? 0;
  return {
    bestHundredths,
    aheadHundredths: outputHundredths - bestHundredths,
    isNewBest: outputHundredths > bestHundredths,
    newBestCount: state.race.outputs.filter((output, index) => output > (ghost[index] ?? 0)).length,
  };
}

function beginRace(state: GhostState, startSeconds: number): GhostState {
  const ridden = joinBests(state.ridden, state.race?.outputs ?? []);
  const ghost = state.told === undefined ? undefined : joinBests(state.told, ridden);
  return { ...state, ridden, race: { startSeconds, ghost, outputs: [] } };
}

function joinBests(a: BestOutputs, b: BestOutputs): BestOutputs {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => Math.max(a[index] ?? 0, b[index] ?? 0));
}

function withBest(outputs: BestOutputs, second: number, outputHundredths: number): BestOutputs {
  const single = Array.from({ length: second }, (_, index) => (index === second - 1 ? outputHundredths : 0));
  return joinBests(outputs, single);
}
