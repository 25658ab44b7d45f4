import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../../../simulator/src/cost/cost-of.ts';
import { TEMPLATE_DEFAULTS } from '../../../../simulator/src/cost/model/settings.ts';
import { usageModel } from '../../../../simulator/src/cost/model/usage-model.ts';
import { readPrices } from '../../../../simulator/src/cost/price-table.ts';
import { raceLoad } from './support.ts';

const text = readFileSync(join(import.meta.dirname, '../../../../docs/costs.md'), 'utf8');
const reportOf = (fields: Parameters<typeof raceLoad>[0]) =>
  costOf(usageModel(raceLoad(fields)), readPrices(), { durationSeconds: 300 });
const bikes = reportOf({ dashboards: 0 });
const pages = reportOf({});
const SHOWN_USD_MIN = 0.0002;

/** USD by element, as a report has them. */
const usdOf = ({ rows }: typeof bikes, name: string): number =>
  rows.find(({ service, element }) => `${service}, ${element}` === name)?.usd ?? 0;
const written = (usd: number): string => usd.toFixed(4);

describe('docs/costs.md', () => {
  const table = [...text.matchAll(/^\| ([A-Z][\w -]+, [^|]+?) \|[^|]+\|[^|]+\| ([\d.]*) ?\| ([\d.]*) ?\|$/gm)];

  it('names every element that costs something', () => {
    const names = bikes.rows.filter(({ usd }) => usd >= SHOWN_USD_MIN).map((row) => `${row.service}, ${row.element}`);
    expect(names.filter((name) => !table.some(([, listed]) => listed === name))).toEqual([]);
  });

  it.each(table.map(([, name = '', bikesUsd = '', pagesUsd = '']) => ({ name, bikesUsd, pagesUsd })))(
    'says what $name costs',
    ({ name, bikesUsd, pagesUsd }) => {
      const more = usdOf(pages, name) - usdOf(bikes, name);
      expect({ bikesUsd, pagesUsd }).toEqual({
        bikesUsd: usdOf(bikes, name) === 0 ? '' : written(usdOf(bikes, name)),
        pagesUsd: more < SHOWN_USD_MIN ? '' : written(more),
      });
    },
  );

  it('says the sums, and what settings save', () => {
    const slower = reportOf({ dashboards: 0, settings: { ...TEMPLATE_DEFAULTS, windowSeconds: 2 } });
    const larger = reportOf({ dashboards: 0, settings: { ...TEMPLATE_DEFAULTS, deliveryBufferMegabytes: 16 } });
    const sums = [
      `**${written(bikes.totalUsd)} USD**`,
      `${written(pages.totalUsd)} USD`,
      `| \`WindowSeconds=2\` | −${written(bikes.totalUsd - slower.totalUsd)} |`,
      `| −${written(bikes.totalUsd - larger.totalUsd)} |`,
      `−${written(usdOf(bikes, 'X-Ray, traces'))}, with pages −${written(usdOf(pages, 'X-Ray, traces'))}`,
    ];
    expect(sums.filter((sum) => !text.includes(sum))).toEqual([]);
  });
});
