import { describe, expect, it } from 'vitest';
import {
  bestResultOf,
  type GhostState,
  ghostGapOf,
  noGhost,
  type RiddenSecond,
  recordOf,
  type ToldBests,
  takeBests,
  takeReading,
  toldResultOf,
} from '../../../../../frontend/src/composables/history/ghost.ts';
import { integerBetween, type Random, seededRandom, seeds } from '../../../../support/random.ts';
import { race } from '../../support.ts';

const sent = (second: number, outputHundredths: number, slots = 0): RiddenSecond => ({
  race: race({ slots }),
  second,
  outputHundredths,
});
const ride = (state: GhostState, ...readings: RiddenSecond[]): GhostState => readings.reduce(takeReading, state);
const told = (outputs: readonly number[], result: ToldBests['result'] = null): ToldBests => ({ outputs, result });
const resultOf = (outputHundredths: number, slots = 0): ToldBests['result'] => ({
  outputHundredths,
  standing: null,
  startSeconds: race({ slots }).startSeconds,
});

describe('the ghost', () => {
  it('is not known before the bests are', () => {
    expect(ghostGapOf(ride(noGhost, sent(1, 9_000)), sent(1, 9_000))).toBeUndefined();
  });

  it('rides the own best of the very second', () => {
    const state = ride(takeBests(noGhost, told([9_000, 9_500])), sent(1, 9_320), sent(2, 9_395));
    expect(ghostGapOf(state, sent(1, 9_320))).toEqual({
      bestHundredths: 9_000,
      aheadHundredths: 320,
      isNewBest: true,
      newBestCount: 1,
    });
    expect(ghostGapOf(state, sent(2, 9_395))).toEqual({
      bestHundredths: 9_500,
      aheadHundredths: -105,
      isNewBest: false,
      newBestCount: 1,
    });
  });

  it('counts a second never ridden before as a new best, and an equal output not', () => {
    const state = ride(takeBests(noGhost, told([9_000])), sent(1, 9_000), sent(2, 1), sent(3, 1));
    expect(ghostGapOf(state, sent(3, 1))).toEqual({
      bestHundredths: 0,
      aheadHundredths: 1,
      isNewBest: true,
      newBestCount: 2,
    });
  });

  it('rides on when a clock that was an hour ahead is set right', () => {
    const state = ride(takeBests(noGhost, told([9_000, 9_500])), sent(1, 9_100, 12), sent(2, 9_600));
    expect(ghostGapOf(state, sent(2, 9_600))).toMatchObject({ bestHundredths: 9_500, aheadHundredths: 100 });
  });

  it('stays as it was while its race is on, whatever bests come meanwhile', () => {
    const begun = ride(takeBests(noGhost, told([9_000, 9_000])), sent(1, 9_100));
    const state = takeReading(takeBests(begun, told([9_100, 9_900])), sent(2, 9_500));
    expect(ghostGapOf(state, sent(2, 9_500))?.aheadHundredths).toBe(500);
  });

  it('comes in during the first race when bests are late, and then also judges what was ridden before', () => {
    const state = takeBests(ride(noGhost, sent(1, 9_100), sent(2, 8_000)), told([9_000, 9_000]));
    expect(ghostGapOf(state, sent(2, 8_000))).toEqual({
      bestHundredths: 9_000,
      aheadHundredths: -1_000,
      isNewBest: false,
      newBestCount: 1,
    });
  });

  it('of the next race holds the last race to its last second, although the platform does not tell it yet', () => {
    const first = ride(takeBests(noGhost, told([9_000, 9_000])), sent(1, 9_100), sent(2, 8_000));
    const next = takeReading(takeBests(first, told([9_000, 9_200])), sent(1, 9_050, 1));
    expect(ghostGapOf(next, sent(1, 9_050, 1))).toEqual({
      bestHundredths: 9_100,
      aheadHundredths: -50,
      isNewBest: false,
      newBestCount: 0,
    });
    expect(ghostGapOf(takeReading(next, sent(2, 9_150, 1)), sent(2, 9_150, 1))?.aheadHundredths).toBe(-50);
  });

  it('joins all races of this page when bests come only in a later one', () => {
    const state = takeBests(ride(noGhost, sent(1, 9_400), sent(1, 9_100, 1), sent(1, 9_000, 2)), told([9_200]));
    expect(ghostGapOf(state, sent(1, 9_000, 2))?.bestHundredths).toBe(9_400);
  });

  it('holds against the race that is on what got through late of the one before', () => {
    const begun = ride(takeBests(noGhost, told([9_000, 9_000])), sent(1, 9_100), sent(1, 9_000, 1));
    const state = ride(begun, sent(2, 9_700), sent(2, 9_600, 1));
    expect(ghostGapOf(state, sent(2, 9_600, 1))).toEqual({
      bestHundredths: 9_700,
      aheadHundredths: -100,
      isNewBest: false,
      newBestCount: 0,
    });
  });
});

describe('the record of a race', () => {
  const held = { startSeconds: race().startSeconds, lengthSeconds: 300 };

  it('is kept through the next race, with what got through late', () => {
    const state = ride(takeBests(noGhost, told([9_000])), sent(1, 9_100), sent(1, 9_000, 1), sent(3, 9_500));
    expect(recordOf(state, race())).toEqual({ ...held, ghost: [9_000], bestResult: null, outputs: [9_100, 0, 9_500] });
  });

  it('is gone with the race after that', () => {
    const state = ride(takeBests(noGhost, told([])), sent(1, 9_100), sent(1, 9_000, 1), sent(1, 9_000, 2));
    expect(recordOf(state, race())).toBeUndefined();
  });
});

describe('the best final result as it was told', () => {
  it('is shown until a better one was ridden here, of which nobody knows the place yet', () => {
    const start = takeBests(noGhost, told([], resultOf(9_400, -4)));
    const worse = ride(start, sent(300, 9_300));
    const better = ride(start, sent(300, 9_500));
    const later = ride(better, sent(1, 9_000, 1));
    const heard = takeBests(later, told([], resultOf(9_500)));
    expect([start, worse, better, later, heard].map((state) => toldResultOf(state)?.outputHundredths)).toEqual([
      9_400,
      9_400,
      undefined,
      undefined,
      9_500,
    ]);
  });

  it('is not known before it is told, and none where there was none and none was ridden', () => {
    const nothing = takeBests(noGhost, told([]));
    const finished = ride(nothing, sent(300, 9_500));
    expect([noGhost, nothing, finished].map(toldResultOf)).toEqual([undefined, null, undefined]);
  });
});

describe('the best final result before a race', () => {
  const best = 9_400;

  it('is not known before the bests are', () => {
    expect(bestResultOf(ride(noGhost, sent(1, 9_000)))).toBeUndefined();
  });

  it('is told before anything is ridden', () => {
    expect([
      bestResultOf(takeBests(noGhost, told([], resultOf(best)))),
      bestResultOf(takeBests(noGhost, told([]))),
    ]).toEqual([best, null]);
  });

  it('stays as it was until its race is over, also after the finish, and is the better of both for the next one', () => {
    const start = takeBests(noGhost, told([], resultOf(best, -4)));
    const finished = ride(start, sent(299, 9_900), sent(300, 9_600));
    const heard = takeBests(finished, told([], resultOf(9_600)));
    expect([finished, heard, ride(heard, sent(1, 9_000, 1))].map(bestResultOf)).toEqual([best, best, 9_600]);
  });

  it('knows a finish that the platform does not tell yet, also one that got through late', () => {
    const start = takeBests(noGhost, told([]));
    const next = ride(start, sent(300, 9_600), sent(1, 9_000, 1));
    const late = ride(start, sent(299, 9_600), sent(1, 9_000, 1), sent(300, 9_700));
    expect([next, late].map(bestResultOf)).toEqual([9_600, 9_700]);
  });

  it('is not known when the platform tells the race itself as the best', () => {
    const state = takeBests(ride(noGhost, sent(300, 9_600)), told([9_000], resultOf(9_600)));
    expect(recordOf(state, race())).toMatchObject({ ghost: [9_000], bestResult: undefined });
  });
});

interface Told {
  told: ToldBests;
}
type Step = Told | RiddenSecond;

const lengthSeconds = 12;
const outputNow = (random: Random) => integerBetween(random, 3_000, 3_020);

/** A ride of some races in which readings overtake each other, get lost, and bests come whenever they like. */
const randomSteps = (random: Random): Step[] => {
  const steps: { step: Step; at: number }[] = [];
  for (let slots = 0; slots < 4; slots += 1) {
    const of = race({ slots, lengthSeconds });
    for (let second = 1; second <= lengthSeconds; second += 1) {
      if (random() < 0.2) continue;
      const lateSeconds = random() < 0.2 ? random() * 8 : 0;
      const step = { race: of, second, outputHundredths: outputNow(random) };
      steps.push({ step, at: slots * lengthSeconds + second + lateSeconds });
    }
  }
  for (let count = integerBetween(random, 0, 4); count > 0; count -= 1) {
    const outputs = Array.from({ length: integerBetween(random, 0, lengthSeconds) }, () => outputNow(random));
    const result = random() < 0.5 ? null : { outputHundredths: outputNow(random), startSeconds: 0, standing: null };
    steps.push({ step: { told: { outputs, result } }, at: random() * 4 * lengthSeconds });
  }
  return steps.sort((a, b) => a.at - b.at).map(({ step }) => step);
};

/** Says of the latest race what follows from the whole list of steps, with no memory but that list. */
const obviously = (steps: readonly Step[]) => {
  const readings = steps.filter((step) => 'race' in step);
  const latest = Math.max(...readings.map((reading) => reading.race.startSeconds));
  const beganAt = steps.findIndex((step) => 'race' in step && step.race.startSeconds === latest);
  const isTold = (step: Step): step is Told => 'told' in step;
  const meets = (steps.slice(0, beganAt).findLast(isTold) ?? steps.slice(beganAt).find(isTold))?.told;
  const bestAt = (second: number, of: (reading: RiddenSecond) => boolean) =>
    Math.max(0, ...readings.filter((one) => one.second === second && of(one)).map((one) => one.outputHundredths));
  const isBefore = (reading: RiddenSecond) => reading.race.startSeconds < latest;
  const seconds = Array.from({ length: lengthSeconds }, (_, index) => index + 1);
  const results = [meets?.result?.outputHundredths ?? 0, bestAt(lengthSeconds, isBefore)];
  return {
    ghost: meets && seconds.map((second) => Math.max(meets.outputs[second - 1] ?? 0, bestAt(second, isBefore))),
    outputs: seconds.map((second) => bestAt(second, (reading) => !isBefore(reading))),
    bestResult: meets && (Math.max(...results) || null),
  };
};

const filled = (outputs: readonly number[]) => Array.from({ length: lengthSeconds }, (_, index) => outputs[index] ?? 0);

describe('ghost and trace', () => {
  it('are what the whole list of readings and bests says, over many seeds', () => {
    for (const seed of seeds(300)) {
      const steps = randomSteps(seededRandom(seed));
      let state = noGhost;
      for (const [index, step] of steps.entries()) {
        state = 'told' in step ? takeBests(state, step.told) : takeReading(state, step);
        if (state.race === undefined) continue;
        const { ghost, outputs, bestResult } = state.race;
        const seen = { ghost: ghost && filled(ghost), outputs: filled(outputs), bestResult };
        expect(seen, `seed ${seed}, step ${index}`).toEqual(obviously(steps.slice(0, index + 1)));
      }
    }
  });
});
