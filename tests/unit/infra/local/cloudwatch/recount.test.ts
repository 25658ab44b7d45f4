import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import {
  atMinute,
  cloudWatchBench,
  MINUTE_MS,
  metricId,
  NOON_MS,
  query,
} from '../../../../support/cloudwatch-bench.ts';
import { integerBetween, type Random, seededRandom, seeds } from '../../../../support/random.ts';

interface Value {
  readonly value: number;
  readonly count: number;
  readonly atMs: number;
}

const LOADING = metricId('Loading');
const PERCENTILES = [0, 10, 50, 90, 99, 99.9, 100];

/** Times as they come: most are alike, some are many times as long, some are zero. */
const randomValue = (random: Random): number => {
  const kind = random();
  if (kind < 0.05) return 0;
  return kind < 0.8 ? 5 + 10 * random() : 10 ** (6 * random() - 2);
};

const randomValues = (random: Random): Value[] =>
  Array.from({ length: integerBetween(random, 1, 600) }, () => ({
    value: randomValue(random),
    count: random() < 0.1 ? integerBetween(random, 2, 9) : 1,
    atMs: NOON_MS - Math.floor(random() * 20 * MINUTE_MS),
  }));

/** Each value as often as it came, by periods of so many minutes that begin half an hour before noon, newest first. */
const recount = (values: readonly Value[], periodMinutes: number): [startMs: number, values: number[]][] => {
  const originMs = NOON_MS - 30 * MINUTE_MS;
  const periodMs = periodMinutes * MINUTE_MS;
  const periods = new Map<number, number[]>();
  for (const { value, count, atMs } of values) {
    const startMs = originMs + Math.floor((atMs - originMs) / periodMs) * periodMs;
    periods.set(startMs, [...(periods.get(startMs) ?? []), ...Array<number>(count).fill(value)]);
  }
  return [...periods].sort(([a], [b]) => b - a);
};

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const STATISTICS: Record<string, (values: readonly number[]) => number> = {
  Sum: sumOf,
  SampleCount: (values) => values.length,
  Average: (values) => sumOf(values) / values.length,
  Minimum: (values) => Math.min(...values),
  Maximum: (values) => Math.max(...values),
};

/** The nearest rank. */
const percentileOf = (values: readonly number[], percentile: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil((percentile / 100) * values.length) - 1)] ?? Number.NaN;

const answersTo = async (values: readonly Value[], stats: readonly string[], periodMinutes: number) => {
  const { client, cloudWatch } = await cloudWatchBench();
  for (const { value, count, atMs } of values) cloudWatch.store.metric(LOADING, 'Milliseconds').add(value, atMs, count);
  const MetricDataQueries = stats.map((Stat, n) => query(`q${n}`, LOADING, { Stat, Period: periodMinutes * 60 }));
  const range = { StartTime: atMinute(-30), EndTime: atMinute(1) };
  return (await client.send(new GetMetricDataCommand({ ...range, MetricDataQueries }))).MetricDataResults ?? [];
};

describe('statistics of random values', () => {
  it.each(seeds(25))('are those of an obvious recount, seed %i', async (seed) => {
    const random = seededRandom(seed);
    const values = randomValues(random);
    const periodMinutes = integerBetween(random, 1, 12);
    const expected = recount(values, periodMinutes);
    for (const [n, { Timestamps, Values }] of (
      await answersTo(values, Object.keys(STATISTICS), periodMinutes)
    ).entries()) {
      const statistic = Object.values(STATISTICS)[n] ?? sumOf;
      expect(Timestamps).toEqual(expected.map(([startMs]) => new Date(startMs)));
      // Sums of fractions depend on their order in the last place.
      expect(Values).toEqual(expected.map(([, ofPeriod]) => expect.closeTo(statistic(ofPeriod), 6)));
    }
  });

  it.each(seeds(25))('aws-semantics 10.1: have percentiles within 15 percent, seed %i', async (seed) => {
    const random = seededRandom(1_000 + seed);
    const values = randomValues(random);
    const periodMinutes = integerBetween(random, 1, 12);
    const expected = recount(values, periodMinutes);
    const answers = await answersTo(
      values,
      PERCENTILES.map((percentile) => `p${percentile}`),
      periodMinutes,
    );
    for (const [n, { Values = [] }] of answers.entries()) {
      for (const [at, [, ofPeriod]] of expected.entries()) {
        const right = percentileOf(ofPeriod, PERCENTILES[n] ?? 0);
        expect(Values[at], `p${PERCENTILES[n]}`).toBeGreaterThanOrEqual(right * 0.85);
        expect(Values[at], `p${PERCENTILES[n]}`).toBeLessThanOrEqual(right * 1.15);
      }
    }
  });

  it('percentiles of alike values are within one percent', async () => {
    const values = Array.from({ length: 500 }, (_, n) => ({ value: 100 + n / 10, count: 1, atMs: NOON_MS }));
    const [median] = await answersTo(values, ['p50'], 1);
    expect(Math.abs((median?.Values?.[0] ?? 0) / 124.9 - 1)).toBeLessThan(0.01);
  });
});
