import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HistorySecond, historyRankOf, quantilesOf, rankByOutput } from '../../../domain/src/index.ts';
import { seededRandom } from '../../support/random.ts';
import { racerId } from '../../support/readings.ts';

/** A second as a board shows it, of these bests. */
function secondOf(bests: readonly number[]): HistorySecond {
  const rows = bests.map((outputHundredths, index) => ({ racerId: racerId(`r${index}`), name: '', outputHundredths }));
  const ranked = rankByOutput(rows);
  const quantiles = quantilesOf(ranked.map(({ outputHundredths }) => outputHundredths));
  return { second: 7, racerCount: bests.length, top: ranked.slice(0, 100), quantiles };
}

/** By counting the others; `own` is the index of the asker's own best. */
const obviously = (bests: readonly number[], outputHundredths: number, own?: number) =>
  1 + bests.filter((best, index) => index !== own && best > outputHundredths).length;

const output = fc.integer({ min: 2_275, max: 2_330 });
const question = (racersMax: number) =>
  fc.record({
    bests: fc.array(output, { minLength: 1, maxLength: racersMax, size: 'max' }),
    outputHundredths: output,
    askerIndex: fc.nat(),
  });

describe('the rank of an output among the bests of a second', () => {
  it('is one more than the number of others who are better, exactly, in a field of up to 256', () => {
    fc.assert(
      fc.property(question(256), ({ bests, outputHundredths, askerIndex }) => {
        const field = secondOf(bests);
        const own = askerIndex % bests.length;
        const ownBestHundredths = bests[own] ?? 0;
        expect(historyRankOf(field, { outputHundredths })).toEqual({
          rank: obviously(bests, outputHundredths),
          isExact: true,
          racerCount: bests.length + 1,
        });
        expect(historyRankOf(field, { outputHundredths, ownBestHundredths })).toEqual({
          rank: obviously(bests, outputHundredths, own),
          isExact: true,
          racerCount: bests.length,
        });
      }),
    );
  });

  it.each([
    ['no own best', undefined],
    ['an own best of 0, never ridden', 0],
  ])('counts the asker into the field with %s', (_, own) => {
    const asked = { outputHundredths: 12_000, ...(own === undefined ? {} : { ownBestHundredths: own }) };
    expect(historyRankOf(secondOf([12_001, 11_999]), asked)).toEqual({ rank: 2, isExact: true, racerCount: 3 });
    expect(historyRankOf(secondOf([]), asked)).toEqual({ rank: 1, isExact: true, racerCount: 1 });
  });

  it('does not let the asker lose against the own best', () => {
    const field = secondOf([13_000, 12_500, 12_000]);
    const rankOf = (outputHundredths: number) =>
      historyRankOf(field, { outputHundredths, ownBestHundredths: 13_000 }).rank;
    expect([13_001, 13_000, 12_999, 12_499, 1].map(rankOf)).toEqual([1, 1, 1, 2, 3]);
  });

  describe.each([257, 1_000, 40_000])('in a field of %i', (racerCount) => {
    const random = seededRandom(racerCount);
    // Bests as they are: many in the middle, few far above and below.
    const draw = () => Math.round(14_000 + 2_000 * (random() + random() + random() + random() + random() - 2.5));
    const bests = Array.from({ length: racerCount }, draw).sort((a, b) => b - a);
    const field = secondOf(bests);
    const last = bests.length - 1;
    const lastOfTop = bests[99] ?? 0;
    const outputs = Array.from({ length: 400 }, () => draw() + Math.round(400 * (random() - 0.5)));
    const owns = [1, 50, 99, 100, 130, Math.floor(racerCount / 2), last].map((index) => bests[index] ?? 0);
    const aroundOwns = owns.flatMap((own) => [own + 1, own, own - 1, own - 2]);
    const everywhere = [1, ...outputs, ...aroundOwns, ...bests.slice(0, 200), 47_025].sort((a, b) => b - a);

    it('is exact from the best to the last of the top', () => {
      for (const outputHundredths of everywhere.filter((each) => each >= lastOfTop)) {
        const rank = obviously(bests, outputHundredths);
        expect(historyRankOf(field, { outputHundredths })).toEqual({ rank, isExact: true, racerCount: racerCount + 1 });
      }
    });

    it('is behind the top just below it', () => {
      const { rank, isExact } = historyRankOf(field, { outputHundredths: lastOfTop - 1 });
      expect(rank).toBeGreaterThan(100);
      expect(isExact).toBe(false);
    });

    it('is exact below everybody', () => {
      const outputHundredths = (bests[last] ?? 0) - 1;
      const rank = racerCount + 1;
      expect(historyRankOf(field, { outputHundredths })).toEqual({ rank, isExact: true, racerCount: rank });
      expect(historyRankOf(field, { outputHundredths, ownBestHundredths: lastOfTop }).rank).toBe(racerCount);
    });

    it('is right to the distance of two quantiles elsewhere', () => {
      for (const outputHundredths of everywhere.filter((each) => each < lastOfTop)) {
        const rank = obviously(bests, outputHundredths);
        const answer = historyRankOf(field, { outputHundredths });
        const distance = Math.max(2, racerCount / 255);
        expect(Math.abs(answer.rank - rank), `${outputHundredths}`).toBeLessThanOrEqual(distance);
      }
    });

    it('grows by a factor behind the top, where racers are few and far between', () => {
      for (const outputHundredths of bests.slice(100, 150)) {
        const rank = obviously(bests, outputHundredths);
        const answer = historyRankOf(field, { outputHundredths }).rank;
        expect(Math.abs(answer - rank) / rank, `${outputHundredths}`).toBeLessThan(0.1);
      }
    });

    it('is within the field, and never better for a lower output, whatever the own best', () => {
      for (const ownBestHundredths of [0, ...owns]) {
        const answers = everywhere.map((outputHundredths) =>
          historyRankOf(field, { outputHundredths, ownBestHundredths }),
        );
        const ranks = answers.map(({ rank }) => rank);
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
        expect(answers.filter(({ rank, racerCount: of }) => rank < 1 || rank > of)).toEqual([]);
      }
    });
  });

  it('stays within the field when the own best is newer than the board', () => {
    const asked = { outputHundredths: 12_000, ownBestHundredths: 12_500 };
    expect(historyRankOf(secondOf([]), asked)).toEqual({ rank: 1, isExact: true, racerCount: 1 });
    expect(historyRankOf(secondOf([11_000]), asked)).toEqual({ rank: 1, isExact: true, racerCount: 1 });
    expect(historyRankOf(secondOf([12_250]), { ...asked, ownBestHundredths: 12_000 }).rank).toBe(1);
  });

  it('is estimated from the quantiles alone if there is no top', () => {
    const field = { ...secondOf(Array.from({ length: 1_000 }, (_, index) => 20_000 - index)), top: [] };
    expect(historyRankOf(field, { outputHundredths: 19_500 })).toEqual({
      rank: 501,
      isExact: false,
      racerCount: 1_001,
    });
  });
});
