import { describe, expect, it } from 'vitest';
import { jitter, waitBeforeStart, waitForNext } from '../../../../../frontend/src/composables/app/jittered-wait.ts';
import { seededRandom } from '../../../../support/random.ts';

const everyMs = 20_000;
const always = (value: number) => () => value;
const almostOne = 1 - Number.EPSILON;

describe('a jittered wait', () => {
  it('is up to a quarter shorter or longer', () => {
    expect([0, 0.5, almostOne].map((chance) => Math.round(jitter(everyMs, always(chance))))).toEqual([
      15_000, 20_000, 25_000,
    ]);
  });

  it('before a start ends within the last 20 seconds, or within what is left of them', () => {
    const waits = (startsAtMs: number) =>
      [0, almostOne].map((chance) => Math.round(waitBeforeStart({ nowMs: 0, startsAtMs, random: always(chance) })));
    expect([waits(100_000), waits(8_000), waits(-1)]).toEqual([
      [80_000, 100_000],
      [0, 8_000],
      [0, 0],
    ]);
  });

  it('for the next question is about the usual, with no start in sight or none known', () => {
    const wait = (startsAtMs: number | undefined) =>
      waitForNext({ nowMs: 0, everyMs, startsAtMs, random: always(0.5) });
    expect([undefined, 300_000, 12_000].map(wait)).toEqual([20_000, 20_000, 20_000]);
  });

  it('lets no start pass without a question in the last 20 seconds before it, each screen at a moment of its own', () => {
    const seed = 7;
    const random = seededRandom(seed);
    const startsAtMs = 300_000;
    const lastBeforeStart = Array.from({ length: 500 }, () => {
      let nowMs = random() * everyMs;
      for (;;) {
        const nextMs = nowMs + waitForNext({ nowMs, everyMs, startsAtMs, random });
        if (nextMs > startsAtMs) return nowMs;
        nowMs = nextMs;
      }
    });
    const perSecond = Map.groupBy(lastBeforeStart, (atMs) => Math.floor(atMs / 1_000));
    expect(Math.min(...lastBeforeStart), `seed ${seed}`).toBeGreaterThanOrEqual(280_000);
    expect(Math.max(...[...perSecond.values()].map((asked) => asked.length)), `seed ${seed}`).toBeLessThan(60);
  });
});
