import type { Effort } from './ride-model.ts';
import { seededRandom } from './seeded-random.ts';

interface SecondOfRace {
  second: number;
  lengthSeconds: number;
}

/** A harder stretch within a race. */
interface Surge {
  readonly fromSecond: number;
  readonly toSecond: number;
}

/** How one race is ridden. */
interface RacePlan {
  readonly cadenceRpm: number;
  readonly resistancePercent: number;
  readonly waveSeconds: number;
  /** Where in its wave the race begins, in turns. */
  readonly waveStart: number;
  readonly surges: readonly Surge[];
}

/** Legs and lungs need this long to come up to pace. */
const warmUpSeconds = 25;
const warmUpRpm = 14;
const warmUpPercent = 8;
/** Pace comes and goes over about a minute. */
const waveSecondsMin = 45;
const waveSecondsMax = 100;
const waveRpm = 3;
const wavePercent = 2;
const surgeEverySeconds = 60;
const surgeSecondsMin = 8;
const surgeSecondsMax = 14;
const surgeRpm = 9;
const surgePercent = 6;
const sprintSeconds = 20;
const sprintRpm = 24;
const sprintPercent = 14;
/** A short race is neither all warm-up nor all sprint. */
const shareMax = 0.3;

/** What somebody who rides a whole race would wish for at each second of it; every race is drawn anew. */
export function createPacing({ seed }: { seed: number }): { wishAt(at: SecondOfRace): Effort } {
  const random = seededRandom(seed);
  let race: RacePlan | undefined;
  let lastSecond = 0;
  return {
    wishAt: ({ second, lengthSeconds }) => {
      if (race === undefined || second <= lastSecond) race = drawRace(random, lengthSeconds);
      lastSecond = second;
      return wishOf(race, { second, lengthSeconds });
    },
  };
}

function drawRace(random: () => number, lengthSeconds: number): RacePlan {
  const between = (min: number, max: number) => min + random() * (max - min);
  // Each surge has a part of its own of what lies between warm-up and sprint.
  const firstSecond = Math.min(warmUpSeconds, lengthSeconds * shareMax);
  const middleSeconds = Math.max(0, lengthSeconds - firstSecond - sprintSeconds);
  const count = Math.floor(middleSeconds / surgeEverySeconds);
  const partSeconds = middleSeconds / count;
  return {
    cadenceRpm: between(80, 92),
    resistancePercent: between(34, 48),
    waveSeconds: between(waveSecondsMin, waveSecondsMax),
    waveStart: random(),
    surges: Array.from({ length: count }, (_, index) => {
      const fromSecond = firstSecond + index * partSeconds + random() * Math.max(0, partSeconds - surgeSecondsMax);
      return { fromSecond, toSecond: fromSecond + between(surgeSecondsMin, surgeSecondsMax) };
    }),
  };
}

function wishOf(race: RacePlan, { second, lengthSeconds }: SecondOfRace): Effort {
  const limitSeconds = lengthSeconds * shareMax;
  const coldness = Math.max(0, 1 - second / Math.min(warmUpSeconds, limitSeconds));
  const leftSeconds = lengthSeconds - second;
  const sprint = Math.max(0, 1 - leftSeconds / Math.min(sprintSeconds, limitSeconds));
  const wave = Math.sin(2 * Math.PI * (race.waveStart + second / race.waveSeconds));
  const surge = race.surges.some(({ fromSecond, toSecond }) => second >= fromSecond && second <= toSecond) ? 1 : 0;
  return {
    cadenceRpm: race.cadenceRpm + wave * waveRpm + surge * surgeRpm + sprint * sprintRpm - coldness * warmUpRpm,
    resistancePercent:
      race.resistancePercent +
      wave * wavePercent +
      surge * surgePercent +
      sprint * sprintPercent -
      coldness * warmUpPercent,
  };
}
