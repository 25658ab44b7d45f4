import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../../../simulator/src/cost/cost-of.ts';
import { TEMPLATE_DEFAULTS, type TemplateSettings } from '../../../../simulator/src/cost/model/settings.ts';
import { usageModel } from '../../../../simulator/src/cost/model/usage-model.ts';
import { readPrices } from '../../../../simulator/src/cost/price-table.ts';
import { raceLoad } from './support.ts';

const text = readFileSync(join(import.meta.dirname, '../../../../docs/costs.md'), 'utf8');
const reportOf = (fields: Parameters<typeof raceLoad>[0]) => {
  const load = raceLoad(fields);
  return costOf(usageModel(load), readPrices(), { durationSeconds: 300, tracing: load.settings.tracing });
};
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

  it('says the sums, and what settings change', () => {
    const savedBy = (changed: Partial<TemplateSettings>, dashboards: number): number => {
      const settings = { ...TEMPLATE_DEFAULTS, ...changed };
      return (dashboards === 0 ? bikes : pages).totalUsd - reportOf({ dashboards, settings }).totalUsd;
    };
    const costsMore = (changed: Partial<TemplateSettings>): string =>
      `+${written(-savedBy(changed, 0))}, with pages +${written(-savedBy(changed, 1_000))}`;
    const sums = [
      `**${written(bikes.totalUsd)} USD**`,
      `${written(pages.totalUsd)} USD`,
      `| \`WindowSeconds=2\` | −${written(savedBy({ windowSeconds: 2 }, 0))} |`,
      `| \`DeliveryBufferMegabytes=1\` | ${costsMore({ deliveryBufferMegabytes: 1 })} |`,
      `| \`Tracing=Active\` | ${costsMore({ tracing: 'Active' })} |`,
    ];
    expect(sums.filter((sum) => !text.includes(sum))).toEqual([]);
  });
});
