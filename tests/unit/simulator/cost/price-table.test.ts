import { describe, expect, it } from 'vitest';
import {
  PRICE_NAMES,
  PriceTableError,
  parsePrices,
  readPrices,
  usdOf,
} from '../../../../simulator/src/cost/price-table.ts';

const table = () => structuredClone(readPrices()) as unknown as { asOf: string; prices: Record<string, unknown> };
const reasonOf = (change: (content: ReturnType<typeof table>) => void): string => {
  const content = table();
  change(content);
  try {
    parsePrices(content);
  } catch (error) {
    expect(error).toBeInstanceOf(PriceTableError);
    return (error as PriceTableError).message;
  }
  return 'nothing is wrong';
};

describe('the price table', () => {
  it('names a source and says how sure it is, for every price', () => {
    const { prices, region, currency } = readPrices();
    expect({ region, currency, names: Object.keys(prices) }).toEqual({
      region: 'us-east-1',
      currency: 'USD',
      names: [...PRICE_NAMES],
    });
    for (const { source, unit } of Object.values(prices)) {
      expect(source).toMatch(/^https:\/\/aws\.amazon\.com\//);
      expect(unit).not.toBe('');
    }
  });

  it.each([
    ['a price that is missing', (c) => delete c.prices['iot.messages'], '"iot.messages" is missing: add it'],
    ['a price that nobody asks for', (c) => (c.prices['iot.shadows'] = {}), 'nobody knows what "iot.shadows" is'],
    ['a day that is none', (c) => (c.asOf = 'today'), 'asOf is a day like 2026-11-21, not "today"'],
    [
      'a price without a source',
      (c) =>
        (c.prices['xRay.traces'] = { unit: 'trace', per: 1, tiers: [{ usd: 1 }], source: '?', confidence: 'high' }),
      'xRay.traces.source is no address',
    ],
    [
      'a price below nothing',
      (c) => (c.prices['xRay.traces'] = priceWith([{ usd: -1 }])),
      'xRay.traces.tiers[0].usd has to be a number of 0 or more',
    ],
    [
      'tiers in the wrong order',
      (c) => (c.prices['xRay.traces'] = priceWith([{ usd: 2, upTo: 9 }, { usd: 1, upTo: 5 }, { usd: 0.5 }])),
      'tiers have to be in ascending order',
    ],
    [
      'tiers that end',
      (c) => (c.prices['xRay.traces'] = priceWith([{ usd: 2, upTo: 9 }])),
      'the last tier, and no other, is without upTo',
    ],
  ] satisfies [string, (content: ReturnType<typeof table>) => unknown, string][])(
    'refuses %s',
    (_what, change, reason) => {
      expect(reasonOf(change)).toContain(reason);
    },
  );

  it('refuses a file that is none, and keeps the cause', () => {
    expect(() => readPrices('/nowhere/prices.json')).toThrowError(PriceTableError);
  });
});

describe('a price', () => {
  it('is for so many units', () => {
    const { prices } = readPrices();
    expect(usdOf(prices['iot.rulesTriggered'], 300_000)).toBeCloseTo(0.045, 12);
    expect(usdOf(prices['s3.putRequests'], 1_000)).toBeCloseTo(0.005, 12);
    expect(usdOf(prices['iot.messages'], 0)).toBe(0);
  });

  it('falls tier by tier, for what is in the tier', () => {
    const { prices } = readPrices();
    // 1 B at 1.00, 4 B at 0.80, 1 B at 0.70 a million
    expect(usdOf(prices['iot.messages'], 1e9)).toBeCloseTo(1_000, 6);
    expect(usdOf(prices['iot.messages'], 6e9)).toBeCloseTo(1_000 + 3_200 + 700, 6);
  });
});

const priceWith = (tiers: readonly object[]) => ({
  unit: 'trace',
  per: 1,
  tiers,
  source: 'https://aws.amazon.com/xray/pricing/',
  confidence: 'high',
});
