import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reportTended } from '../../../../functions/src/ranks/tended-report.ts';
import { costOf } from '../../../../simulator/src/cost/cost-of.ts';
import { rankUsageOf } from '../../../../simulator/src/cost/model/rank-usage.ts';
import { TEMPLATE_DEFAULTS } from '../../../../simulator/src/cost/model/settings.ts';
import { usageModel } from '../../../../simulator/src/cost/model/usage-model.ts';
import {
  BEST_METRICS,
  RANK_ALARM_METRICS,
  RANK_METRICS,
  rankIndexRows,
} from '../../../../simulator/src/cost/plan/rank-index.ts';
import { readPrices } from '../../../../simulator/src/cost/price-table.ts';
import { alarms, monitoring } from '../../../architecture/monitoring-template.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';
import { raceLoad } from './support.ts';

const indexed = { ...TEMPLATE_DEFAULTS, enableRankIndex: 'yes' } as const;
const rowsOf = (question: Partial<Parameters<typeof rankIndexRows>[0]>) =>
  rankIndexRows({ classes: 1, knownRacers: 40_000, racedHours: 0, settings: indexed, ...question }, readPrices());
const sumOf = (rows: ReturnType<typeof rowsOf>): number => rows.reduce((sum, { usd }) => sum + usd, 0);

describe('the rank index, all month', () => {
  it('costs nothing where there is none', () => {
    expect(rowsOf({ settings: TEMPLATE_DEFAULTS })).toEqual([]);
  });

  it('costs 100 MB at least, a comparison a minute, and whoever watches it', () => {
    const rows = rowsOf({}).map(({ service, element, quantity }) => [`${service}, ${element}`, quantity]);
    expect(rows).toEqual([
      ['ElastiCache, storage of the rank index', 73],
      ['ElastiCache, comparing the rank index', 43_800 * 700],
      ['DynamoDB, comparing the rank index', 43_800 * (65 / 2 + 3)], // 1,100 bests of 240 bytes, eventually consistent
      ['Lambda, comparing the rank index', (43_800 * 75 * 512) / 1_000 / 1_024],
      ['CloudWatch, metrics of the rank index', 1],
      ['CloudWatch, alarms for the rank index', RANK_ALARM_METRICS],
    ]);
  });

  it('costs by the racers where they are many, and less where a class has few', () => {
    const usdOf = (element: string, knownRacers: number) =>
      sumOf(rowsOf({ knownRacers }).filter((row) => `${row.service} ${row.element}`.startsWith(element)));
    expect(usdOf('ElastiCache storage', 10_000_000)).toBeCloseTo((1_360_000_000 / 1024 ** 3) * 730 * 0.084, 6);
    expect(usdOf('ElastiCache comparing', 500) * 2).toBeCloseTo(usdOf('ElastiCache comparing', 1_000), 9);
    expect(usdOf('DynamoDB', 500)).toBeLessThan(usdOf('DynamoDB', 1_000));
  });

  it('has no alarms with Monitoring=off', () => {
    const unwatched = sumOf(rowsOf({ settings: { ...indexed, monitoring: 'off' } }));
    expect(sumOf(rowsOf({})) - unwatched).toBeCloseTo(RANK_ALARM_METRICS / 10, 9);
  });

  it('takes as many metrics as there are in its alarms', () => {
    const own = alarms.filter(({ logicalId }) => monitoring.Resources[logicalId]?.Condition === 'RanksIndexed');
    expect(own.reduce((sum, { metrics }) => sum + metrics.length, 0)).toBe(RANK_ALARM_METRICS);
  });

  it('takes the metrics that its function counts every minute while all is well', () => {
    const telemetry = recordingTelemetry();
    reportTended([], telemetry);
    const counted = telemetry.calls.flatMap(([call, what]) => (call === 'count' ? Object.keys(what ?? {}) : [call]));
    expect(counted).toEqual([...RANK_METRICS]);
  });

  it('counts two metrics more while bests come in', () => {
    const allMonth = rowsOf({ racedHours: 730 }).find(({ element }) => element.startsWith('metrics'));
    expect(allMonth?.quantity).toBe(1 + BEST_METRICS.length);
    const handler = readFileSync('functions/src/ranks/handler.ts', 'utf8');
    const counted = [...handler.matchAll(/(?:\{ |, )([A-Z]\w+): /g)].map(([, name]) => name);
    expect(counted).toEqual([...BEST_METRICS]);
    const usd = sumOf(rowsOf({ racedHours: 730 })) - sumOf(rowsOf({}));
    expect(readFileSync('docs/costs.md', 'utf8')).toContain(`${usd.toFixed(2)} more where races never stop`);
  });

  it('costs what the documents and the template say', () => {
    const usd = sumOf(rowsOf({}));
    const said = [
      readFileSync('docs/deploy.md', 'utf8').match(/adds about (\d+) USD a month, ranks/)?.[1],
      readFileSync('docs/scale.md', 'utf8').match(/\[(\d+) USD a month\]\(costs.md#ranks-at-scale\)/)?.[1],
      readFileSync('template.yaml', 'utf8').match(/It costs about (\d+) USD\s+a month while nobody rides/)?.[1],
    ];
    expect(said).toEqual(said.map(() => usd.toFixed(0)));
    const costs = readFileSync('docs/costs.md', 'utf8');
    const [storage = 0, ...rest] = rowsOf({}).map((row) => row.usd);
    const compared = rest.slice(0, 3).reduce((sum, each) => sum + each, 0);
    const ofMillion = sumOf(rowsOf({ knownRacers: 1_000_000 }).slice(0, 1));
    const texts = [
      `costs ${usd.toFixed(2)} USD a month for a class of 40,000`,
      `${storage.toFixed(2)} for storage`,
      `${(rest[4] ?? 0).toFixed(2)} for ${RANK_ALARM_METRICS} metrics of alarms, ${(rest[3] ?? 0).toFixed(2)} for one that`,
      `${compared.toFixed(2)} for comparing`,
      `take 0.13 GB, ${ofMillion.toFixed(2)} USD`,
    ];
    expect(texts.filter((text) => !costs.includes(text))).toEqual([]);
  });
});

describe('the rank index, a race', () => {
  it('takes what bests and pages ask of it', () => {
    expect(rankUsageOf(raceLoad({ settings: indexed }))).toEqual({
      invocations: 3,
      bests: 1_000,
      processingUnits: 4_000 + 10_000,
      writeUnits: 3,
      readUnits: 33,
    });
    expect(rankUsageOf(raceLoad({ racers: 10_000, classes: 2, dashboards: 0, settings: indexed }))).toMatchObject({
      invocations: 20, // of a thousand each
      writeUnits: 40, // both classes in each of them
    });
  });

  it('costs less than the tenth of a thousandth that the document says', () => {
    const usdOf = (settings: typeof TEMPLATE_DEFAULTS) =>
      costOf(usageModel(raceLoad({ settings })), readPrices(), { durationSeconds: 300 }).totalUsd;
    const moreUsd = usdOf(indexed) - usdOf(TEMPLATE_DEFAULTS);
    expect(moreUsd).toBeGreaterThan(0);
    expect(moreUsd).toBeLessThan(0.0001);
    expect(readFileSync('docs/costs.md', 'utf8')).toContain('adds less than 0.0001 USD');
  });

  it('is nothing without one', () => {
    const { elastiCache, lambda } = usageModel(raceLoad());
    expect(elastiCache).toEqual({ processingUnits: 0 });
    expect(lambda.find(({ functionName }) => functionName === 'RanksFunction')?.invocations).toBe(0);
  });
});
