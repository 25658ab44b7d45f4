import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closenessOf } from '../../../../simulator/src/cost/plan/capacity.ts';
import { parsePlanCommand } from '../../../../simulator/src/cost/plan/plan-flags.ts';
import { planRaces } from '../../../../simulator/src/cost/plan/race-plan.ts';
import { readPrices } from '../../../../simulator/src/cost/price-table.ts';

const text = readFileSync(join(import.meta.dirname, '../../../../docs/scale.md'), 'utf8');
const inWords = (value: number): string => value.toLocaleString('en-US');

const planOf = (racers: number, classes: number) => {
  const argv = `--racers ${racers} --classes ${classes} --races-per-day ${288 * classes} --dashboards 0 --people 1`;
  const command = parsePlanCommand(argv.split(' '));
  if (command.kind !== 'plan') throw new Error('a question was expected');
  return planRaces(command.question, readPrices());
};

/** A line of the table: racers, races, settings, USD a race, a month and idle, and all that is full or beyond. */
const rowOf = (racers: number, classes: number): string => {
  const { settings, race, month, limits } = planOf(racers, classes);
  const settingOf = (parameter: string) => settings.find((setting) => setting.parameter === parameter)?.value ?? '';
  const idleUsd = month.standing.reduce((sum, { usd }) => sum + usd, 0);
  const usd = (value: number) => inWords(Math.round(value));
  const full = limits
    .filter((limit) => closenessOf(limit) !== 'within' && limit.limit !== 'readings of all shards')
    .map(({ limit, demand, quota }) => `${limit} (${inWords(Math.round(demand))} of ${inWords(quota)})`);
  const cells = [
    inWords(racers * classes),
    `${inWords(classes)} × ${inWords(racers)}`,
    `${settingOf('ShardCount')} / ${settingOf('RaceShards')} / ${settingOf('DeliveryBufferMegabytes')}`,
    race.totalUsd.toFixed(2),
    usd(month.totalUsd),
    usd(idleUsd),
    full.join('; ') || 'nothing yet',
  ];
  return `| ${cells.join(' | ')} |`;
};

describe('docs/scale.md', () => {
  it.each([
    [1_000, 1],
    [1_000, 10],
    [10_000, 1],
    [20_000, 1],
    [1_000, 100],
    [10_000, 10],
  ])('says what races of %i in %i classes need, cost and break', (racers, classes) => {
    expect(text).toContain(rowOf(racers, classes));
  });

  it('has no other lines in its table', () => {
    expect(text.match(/^\| [\d,]+ \| \d+ × /gm)).toHaveLength(6);
  });
});
