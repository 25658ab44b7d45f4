import { describe, expect, it } from 'vitest';
import { embeddedLinesIn, parseEmbeddedMetrics } from '../../../../../infra/local/src/cloudwatch/embedded-metrics.ts';
import { cloudWatchBench, metricId, NOON_MS } from '../../../../support/cloudwatch-bench.ts';

const directive = (changes: object = {}) => ({
  Namespace: 'Shop',
  Dimensions: [['service']],
  Metrics: [{ Name: 'Orders', Unit: 'Count' }],
  ...changes,
});

const line = (directives: unknown, members: object = {}, Timestamp: unknown = NOON_MS): string =>
  JSON.stringify({ _aws: { Timestamp, CloudWatchMetrics: directives }, service: 'till', Orders: 3, ...members });

const value = (changes: object = {}) => ({
  id: metricId('Orders', { service: 'till' }),
  unit: 'Count',
  atMs: NOON_MS,
  value: 3,
  count: 1,
  ...changes,
});

describe('the embedded metric format', () => {
  it('aws-semantics 10.5: reads values by dimensions', () => {
    expect(parseEmbeddedMetrics(line([directive()]))).toEqual({ values: [value()], malformed: 0 });
  });

  it('aws-semantics 10.5: reads what stands behind the time of a line of console.log', () => {
    const text = `2026-06-01T12:00:00.000Z\t5f0c\tINFO\t${line([directive()])}`;
    expect(parseEmbeddedMetrics(text).values).toEqual([value()]);
  });

  it('aws-semantics 10.5: gives a metric to each set of dimensions, also to the empty one', () => {
    const parsed = parseEmbeddedMetrics(
      line([directive({ Dimensions: [['service', 'hall'], []] })], { hall: 'north' }),
    );
    expect(parsed.values.map(({ id }) => id)).toEqual([
      metricId('Orders', { service: 'till', hall: 'north' }),
      metricId('Orders'),
    ]);
    expect(parseEmbeddedMetrics(line([directive({ Dimensions: [] })])).values[0]?.id).toEqual(metricId('Orders'));
  });

  it('aws-semantics 10.5: reads lists of values, and values with their counts', () => {
    const readings = [
      [
        [1, 2.5, 2.5],
        [1, 2.5, 2.5],
        [1, 1, 1],
      ],
      [{ Values: [1, 2], Counts: [5, 7] }, [1, 2], [5, 7]],
      [{ Values: [4] }, [4], [1]],
    ] as const;
    for (const [Orders, values, counts] of readings) {
      const parsed = parseEmbeddedMetrics(line([directive()], { Orders })).values;
      expect([parsed.map((one) => one.value), parsed.map(({ count }) => count)]).toEqual([values, counts]);
    }
  });

  it('aws-semantics 10.5: takes a metric without a unit, and one that would be stored by the second', () => {
    const Metrics = [{ Name: 'Orders', StorageResolution: 1 }];
    expect(parseEmbeddedMetrics(line([directive({ Metrics })])).values).toEqual([value({ unit: 'None' })]);
  });

  it.each([
    ['a line that is cut off', line([directive()]).slice(0, -5)],
    ['no object', '["_aws"]'],
    ['no time', line([directive()], {}, 'noon')],
    ['no directives', line(undefined)],
    ['a directive that is none', line(['Orders'])],
    ['no namespace', line([directive({ Namespace: '' })])],
    ['a dimension without a value', line([directive({ Dimensions: [['hall']] })])],
    ['a dimension whose value is a number', line([directive()], { service: 7 })],
    ['a dimension whose value is too long', line([directive()], { service: 'x'.repeat(1_025) })],
    ['too many dimensions', line([directive({ Dimensions: [Array.from({ length: 31 }, () => 'service')] })])],
    ['too many metrics', line([directive({ Metrics: Array.from({ length: 101 }, () => ({ Name: 'Orders' })) })])],
    ['a metric without a name', line([directive({ Metrics: [{ Unit: 'Count' }] })])],
    ['a metric without a value', line([directive({ Metrics: [{ Name: 'Refunds' }] })])],
    ['a value that is text', line([directive()], { Orders: '3' })],
    ['too many values', line([directive()], { Orders: Array.from({ length: 101 }, () => 1) })],
    ['a count that is missing', line([directive()], { Orders: { Values: [1, 2], Counts: [1] } })],
    ['a count of none', line([directive()], { Orders: { Values: [1], Counts: [0] } })],
    ['a document that is too long', line([directive()], { notes: 'x'.repeat(262_144) })],
  ])('aws-semantics 10.5: ignores and counts %s', (_what, text) => {
    expect(parseEmbeddedMetrics(text)).toEqual({ values: [], malformed: 1 });
  });

  it('aws-semantics 10.5: what is right in a line counts, whatever else is in it', () => {
    const Metrics = [{ Name: 'Refunds' }, { Name: 'Orders', Unit: 'Count' }];
    expect(parseEmbeddedMetrics(line([7, directive({ Metrics })]))).toEqual({ values: [value()], malformed: 2 });
  });

  it('finds lines with metrics among others', () => {
    const text = `{"level":"INFO"}\n${line([directive()])}\nplain\n`;
    expect(embeddedLinesIn(text)).toEqual([line([directive()])]);
    expect(embeddedLinesIn('{"level":"INFO"}\n')).toEqual([]);
  });

  it('aws-semantics 10.5: what functions write becomes metrics, and what is wrong is counted', async () => {
    const { cloudWatch } = await cloudWatchBench();
    const lines = [line([directive()]), line([directive()], { Orders: [5, 7] }), 'plain', '"_aws"'];
    for (const text of lines) cloudWatch.functions.wrote('till', `${text}\n`);
    const [minute] = cloudWatch.store.find(metricId('Orders', { service: 'till' }))?.read(NOON_MS, NOON_MS + 1) ?? [];
    expect(minute).toMatchObject({ startMs: NOON_MS, count: 3, sum: 15, min: 3, max: 7 });
    expect(cloudWatch.metrics()).toEqual({ series: 1, withoutRoom: 0, outOfTime: 0, lines: 3, malformed: 1 });
  });
});
