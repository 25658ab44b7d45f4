import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../../../simulator/src/cost/cost-of.ts';
import type { RaceLoad } from '../../../../simulator/src/cost/model/race-load.ts';
import { TEMPLATE_DEFAULTS } from '../../../../simulator/src/cost/model/settings.ts';
import { usageModel } from '../../../../simulator/src/cost/model/usage-model.ts';
import { readPrices } from '../../../../simulator/src/cost/price-table.ts';
import { raceLoad } from './support.ts';

const prices = readPrices();
const usdOf = (load: RaceLoad): number =>
  costOf(usageModel(load), prices, { durationSeconds: load.raceLengthSeconds }).totalUsd;

const loads = fc
  .record({
    racers: fc.integer({ min: 1, max: 20_000 }),
    classes: fc.integer({ min: 1, max: 12 }),
    watchers: fc.integer({ min: 0, max: 20_000 }),
    raceLengthSeconds: fc.integer({ min: 10, max: 900 }),
    knownRacers: fc.integer({ min: 0, max: 1_000_000 }),
    shardCount: fc.integer({ min: 1, max: 100 }),
    windowSeconds: fc.integer({ min: 1, max: 60 }),
    deliveryBufferMegabytes: fc.integer({ min: 1, max: 128 }),
  })
  .map(({ shardCount, windowSeconds, deliveryBufferMegabytes, ...fields }) =>
    raceLoad({
      ...fields,
      dashboards: Math.floor(fields.watchers / 2),
      settings: { ...TEMPLATE_DEFAULTS, shardCount, windowSeconds, deliveryBufferMegabytes },
    }),
  );

/** What AWS may ask at most for a race of 1,000 racers who all watch. */
const TARGET_USD = 0.45;

describe('the price of a race', () => {
  it('of 1,000 racers who all watch is below 0.45 USD as the template is', () => {
    expect(usdOf(raceLoad({ dashboards: 0 }))).toBeLessThan(TARGET_USD);
  });

  it('rises with the racers, whatever else is raced', () => {
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 5_000 }), (load, more) => {
        expect(usdOf({ ...load, racers: load.racers + more })).toBeGreaterThan(usdOf(load));
      }),
    );
  });

  it('rises with watchers, classes and the length of the race', () => {
    fc.assert(
      fc.property(loads, (load) => {
        const usd = usdOf(load);
        expect(usdOf({ ...load, watchers: Math.max(load.watchers, load.racers) + 1 })).toBeGreaterThan(usd);
        expect(usdOf({ ...load, classes: load.classes + 1 })).toBeGreaterThan(usd);
        expect(usdOf({ ...load, raceLengthSeconds: load.raceLengthSeconds + 60 })).toBeGreaterThan(usd);
      }),
    );
  });

  it('has no part that is below nothing or no number', () => {
    fc.assert(
      fc.property(loads, (load) => {
        const { rows } = costOf(usageModel(load), prices, { durationSeconds: load.raceLengthSeconds });
        expect(rows.filter(({ usd, quantity }) => !(usd >= 0 && Number.isFinite(usd) && quantity > 0))).toEqual([]);
      }),
    );
  });
});
