import { describe, expect, it } from 'vitest';
import { TEMPLATE_DEFAULTS } from '../../../../simulator/src/cost/model/settings.ts';
import { usageModel } from '../../../../simulator/src/cost/model/usage-model.ts';
import { billingAdvice } from '../../../../simulator/src/cost/plan/billing-mode.ts';
import { closenessOf, limitsOf } from '../../../../simulator/src/cost/plan/capacity.ts';
import { meetingChance } from '../../../../simulator/src/cost/plan/meeting-chance.ts';
import { monthCostOf } from '../../../../simulator/src/cost/plan/month.ts';
import { neededSettings, shardsFor } from '../../../../simulator/src/cost/plan/needed-settings.ts';
import { parsePlanCommand } from '../../../../simulator/src/cost/plan/plan-flags.ts';
import { planRaces } from '../../../../simulator/src/cost/plan/race-plan.ts';
import { frameBytesOf, transferBytesOf } from '../../../../simulator/src/cost/plan/transfer.ts';
import { runPlanCommand } from '../../../../simulator/src/cost/plan-command.ts';
import { readPrices } from '../../../../simulator/src/cost/price-table.ts';
import { UsageError } from '../../../../simulator/src/errors.ts';
import { raceLoad } from './support.ts';

const prices = readPrices();
const questionOf = (...argv: string[]) => {
  const command = parsePlanCommand(argv);
  if (command.kind !== 'plan') throw new Error('a question was expected');
  return command.question;
};

describe('the flags of plan', () => {
  it('are the race of the target if nothing is said', () => {
    expect(questionOf()).toEqual({
      racers: 1_000,
      classes: 1,
      watchers: 1_000,
      dashboards: 1_000,
      racesPerDay: 288,
      raceLengthSeconds: 300,
      knownRacers: 40_000,
      peoplePerMonth: 1_000,
      settings: TEMPLATE_DEFAULTS,
    });
  });

  it('say all that can be said', () => {
    const argv =
      '--racers 200 --classes 6 --races-per-day 12 --watchers 300 --dashboards 20 --race-length 60 --window 2 ' +
      '--known-racers 5 --people 7 --shards 3 --delivery-buffer 9 --tracing Active --rank-index yes';
    expect(questionOf(...argv.split(' '))).toEqual({
      racers: 200,
      classes: 6,
      watchers: 300,
      dashboards: 20,
      racesPerDay: 12,
      raceLengthSeconds: 60,
      knownRacers: 5,
      peoplePerMonth: 7,
      settings: {
        ...TEMPLATE_DEFAULTS,
        windowSeconds: 2,
        shardCount: 3,
        deliveryBufferMegabytes: 9,
        tracing: 'Active',
        enableRankIndex: 'yes',
      },
    });
  });

  it.each([
    [['--racers', '0'], '--racers is a whole number from 1 to 50000, not "0"'],
    [['--races-per-day', '289'], '--races-per-day is a whole number from 1 to 288'],
    [['--watchers', '10', '--dashboards', '11'], '--dashboards is a whole number from 0 to 10'],
    [['--race-length', '5.5'], '--race-length is a whole number from 10 to 900, not "5.5"'],
    [['--race-shards', '4'], '--race-shards is 1 or 16 or 256, not "4"'],
    [['--rank-index', 'on'], '--rank-index is yes or no, not "on"'],
    [['--tracing', 'active'], '--tracing is Active or PassThrough, not "active"'],
    [['--seed', '1'], "Unknown option '--seed'"],
    [['twice'], 'Unexpected argument'],
  ])('refuse %j', (argv, reason) => {
    expect(() => parsePlanCommand(argv)).toThrowError(UsageError);
    expect(() => parsePlanCommand(argv)).toThrowError(reason);
  });
});

describe('races, or parts of them, that meet in a shard', () => {
  it.each([
    [{ keys: 2, shards: 2, perShardMax: 1 }, 1 / 2],
    [{ keys: 3, shards: 3, perShardMax: 1 }, 1 - 6 / 27],
    [{ keys: 3, shards: 2, perShardMax: 2 }, 2 / 8], // all in the one or all in the other
    [{ keys: 6, shards: 1, perShardMax: 6 }, 0],
    [{ keys: 3, shards: 1, perShardMax: 2 }, 1],
    [{ keys: 1, shards: 9, perShardMax: 0 }, 1],
  ])('%j overload one with a chance of %d', (meeting, chance) => {
    expect(meetingChance(meeting)).toBeCloseTo(chance, 12);
  });

  it('is about the same for many keys, where not all ways are counted', () => {
    const chanceOf = (keys: number) => meetingChance({ keys, shards: keys / 50, perShardMax: 75 });
    expect(Math.abs(chanceOf(2_050) - chanceOf(2_000))).toBeLessThan(0.02);
  });

  it('is what counting all ways to place them says', () => {
    const [keys, shards, perShardMax] = [6, 5, 2];
    let overloaded = 0;
    for (let way = 0; way < shards ** keys; way += 1) {
      const counts = Array.from({ length: shards }, () => 0);
      for (let key = 0, rest = way; key < keys; key += 1, rest = Math.floor(rest / shards)) {
        counts[rest % shards] = (counts[rest % shards] ?? 0) + 1;
      }
      if (counts.some((count) => count > perShardMax)) overloaded += 1;
    }
    expect(meetingChance({ keys, shards, perShardMax })).toBeCloseTo(overloaded / shards ** keys, 12);
  });
});

describe('the settings that are needed', () => {
  it.each([
    [{ racers: 1_000, classes: 1 }, 1],
    [{ racers: 166, classes: 6 }, 1], // 996 readings a second, wherever they fall
    [{ racers: 167, classes: 6 }, 4], // 1,002: all six in one of four is a chance of 1 in 1,024
    [{ racers: 1_000, classes: 6 }, 24], // no number is safe, and more are not worth it
    [{ racers: 5_000, classes: 2 }, 10], // a race that fits no shard
    [{ racers: 3_000, classes: 1, raceShards: 16 as const }, 12], // at most five of sixteen keys in one
    [{ racers: 10_000, classes: 1, raceShards: 256 as const }, 22],
    [{ racers: 20_000, classes: 9 }, 180],
    [{ racers: 20_000, classes: 50 }, 500],
  ])('for %j are %i shards', (races, shards) => {
    expect(shardsFor({ raceShards: 1, ...races })).toBe(shards);
  });

  it('are a delivery a minute and small parts, but never less than was asked for', () => {
    const smallBuffer = { ...TEMPLATE_DEFAULTS, deliveryBufferMegabytes: 1 };
    const { settings, ...races } = raceLoad({ knownRacers: 101_000, settings: smallBuffer });
    expect(neededSettings(races, settings)).toEqual({
      ...TEMPLATE_DEFAULTS,
      deliveryBufferMegabytes: 16, // 272 kB a second for a minute
      historyPartitions: 21,
    });
    expect(neededSettings({ ...races, racers: 3_000 }, settings)).toMatchObject({ raceShards: 256, shardCount: 5 });
    expect(neededSettings({ ...races, classes: 6 }, settings)).toMatchObject({ raceShards: 16, shardCount: 15 });
    const asked = { ...settings, shardCount: 4, deliveryBufferMegabytes: 50, historyPartitions: 64 };
    expect(neededSettings(races, asked)).toEqual(asked);
  });
});

describe('what limits', () => {
  const firstOf = (fields: Parameters<typeof raceLoad>[0]) => limitsOf(raceLoad(fields))[0];

  it('is the shard of a race, of which no number lifts it', () => {
    const first = firstOf({ dashboards: 0 });
    expect(first).toMatchObject({
      limit: 'readings of one race in a shard',
      demand: 1_000,
      quota: 1_000,
      bitesAtRacers: 1_000,
    });
    expect(first && closenessOf(first)).toBe('near');
  });

  it('are the rosters when everybody has a page', () => {
    const first = firstOf({});
    expect(first).toMatchObject({ limit: 'rosters for pages within 5 s of a start', demand: 16_000, quota: 15_000 });
    expect(first && closenessOf(first)).toBe('beyond');
  });

  it('are quotas of the account when many races are ridden at once', () => {
    const settings = { ...TEMPLATE_DEFAULTS, deliveryBufferMegabytes: 1 };
    const limits = limitsOf(raceLoad({ racers: 500, watchers: 900, classes: 30, dashboards: 0, settings }));
    const beyond = limits.filter((limit) => closenessOf(limit) === 'beyond').map(({ limit }) => limit);
    expect(beyond).toEqual(
      expect.arrayContaining([
        'messages from IoT Core to watchers',
        'readings of all shards',
        'deliveries to the archive',
      ]),
    );
    expect(limits.find(({ limit }) => limit === 'publishes to IoT Core')).toMatchObject({
      demand: 15_000,
      quota: 20_000,
      bitesAtRacers: 666,
    });
  });

  it('grows by the square where every page reads every racer', () => {
    const rosters = [200, 1_000, 2_000].map((racers) =>
      limitsOf(raceLoad({ racers, dashboards: racers, watchers: racers })).find(({ limit }) =>
        limit.startsWith('rosters'),
      ),
    );
    // Reads of a few racers are rounded up to whole units, which is why these are only about the same.
    for (const { bitesAtRacers = 0 } of rosters.flatMap((limit) => limit ?? [])) {
      expect(Math.abs(bitesAtRacers - 920)).toBeLessThan(80);
    }
    expect(rosters).not.toContain(undefined);
  });

  it('has a shard for each part of the races where there are many', () => {
    const settings = { ...TEMPLATE_DEFAULTS, shardCount: 100 };
    const limit = limitsOf(raceLoad({ racers: 1_000, classes: 100, settings })).find(({ limit }) =>
      limit.startsWith('time of the aggregate function'),
    );
    expect(limit?.demand).toBeLessThan(100);
  });

  it('of standings follows the window', () => {
    const demandAt = (windowSeconds: number) =>
      limitsOf(raceLoad({ settings: { ...TEMPLATE_DEFAULTS, windowSeconds } })).find(
        ({ limit }) => limit === 'standings of one race',
      )?.demand;
    expect([demandAt(1), demandAt(2)]).toEqual([6, 3]);
  });

  it('takes the fixed part of a window off before it divides', () => {
    const limit = limitsOf(raceLoad()).find(({ limit }) => limit.startsWith('time of the aggregate function'));
    expect(limit).toMatchObject({ demand: 2 * 5 + 12, bitesAtRacers: Math.floor(990 / 0.012), unit: 'ms' });
  });
});

describe('a month', () => {
  const month = (slots: number) => {
    const load = raceLoad({ dashboards: 0 });
    return monthCostOf({ ...load, usage: usageModel(load), slots, peoplePerMonth: 2_000 }, prices);
  };

  it('costs shards, people, the client, the secret and who watches also when nobody rides', () => {
    const { standing, totalUsd } = month(0);
    expect(standing.map(({ element, usd }) => [element, Number(usd.toFixed(6))])).toEqual([
      ['shard hours', 10.95],
      ['people', 30],
      ['machine clients', 6],
      ['secrets', 0.4],
      ['alarms', 10.1],
      ['dashboard', 3],
      ['key of the alarms', 1],
      ['metrics read by the breaker', 0.876],
      ['metrics of the breaker', 0.3],
    ]);
    expect(totalUsd).toBeCloseTo(62.626, 9);
  });

  it('has shard hours once, and prices that fall with its quantity', () => {
    const one = month(1).races;
    const many = month(8_766).races;
    expect(one.rows.map(({ element }) => element)).not.toContain('shard hours');
    expect(many.totalUsd).toBeLessThan(one.totalUsd * 8_766);
    const messages = 8_766 * 301_000;
    const control = 8_766 * 2_301;
    const usd = 1_000 + ((messages + control - 1e9) * 0.8) / 1e6;
    expect(many.rows[0]?.usd).toBeCloseTo((usd * messages) / (messages + control), 6);
  });
});

describe('the metrics of a month', () => {
  it('are billed by the hour, if only one race was ridden in it', () => {
    const metricsUsd = (slots: number) => {
      const question = { ...raceLoad(), usage: usageModel(raceLoad()), slots, peoplePerMonth: 0 };
      return monthCostOf(question, prices).races.rows.find(({ element }) => element === 'custom metrics')?.usd;
    };
    expect(metricsUsd(730)).toBeCloseTo(23 * 0.3, 9);
    expect(metricsUsd(12 * 730)).toBeCloseTo(23 * 0.3, 9);
    expect(metricsUsd(73)).toBeCloseTo(2.3 * 0.3, 9);
  });
});

describe('the billing mode of the table', () => {
  it('is by request unless what the template provisions is cheaper and enough', () => {
    const light = raceLoad({ dashboards: 100 });
    expect(billingAdvice(light, 50, prices)).toMatchObject({
      mode: 'PAY_PER_REQUEST',
      provisionedUsd: expect.closeTo(3_100 * 730 * 0.00065 + 2_200 * 730 * 0.00013, 9),
      peakWriteUnits: 2_000,
      peakReadUnits: 1_600,
      isProvisionedEnough: true,
    });
    expect(billingAdvice(light, 5_000, prices).mode).toBe('PROVISIONED');
    expect(billingAdvice(raceLoad(), 5_000, prices)).toMatchObject({
      mode: 'PAY_PER_REQUEST',
      isProvisionedEnough: false,
    });
  });
});

describe('what leaves AWS', () => {
  it('are frames of 3 bytes a racer, of a constant size beyond 1,691', () => {
    expect([1_000, 1_691, 1_692, 10_000].map(frameBytesOf)).toEqual([3_032, 5_105, 1_248, 1_248]);
    expect(transferBytesOf(raceLoad({ dashboards: 0 }))).toBe(301 * 1_000 * 3_032);
  });
});

describe('a plan', () => {
  it('is for one race of those that are ridden at the same time', () => {
    const question = questionOf('--racers', '100', '--classes', '3');
    const plan = planRaces(question, prices);
    const messages = plan.race.rows.find(({ element }) => element === 'messages to clients');
    expect(messages).toMatchObject({ quantity: 30_100, explanation: expect.stringContaining('30,100') });
    expect(plan.racesPerMonth).toBeCloseTo(288 * 3 * 30.4375, 6);
  });

  it('says what the settings that were asked about would cost', () => {
    const { perRaceAsAskedUsd, race } = planRaces(questionOf('--delivery-buffer', '1'), prices);
    expect(perRaceAsAskedUsd).toBeGreaterThan(race.totalUsd);
  });

  it('has traces, in the race and in the month, only if functions are traced', () => {
    const traced = (tracing: string) => {
      const { race, month } = planRaces(questionOf('--tracing', tracing), prices);
      return [race, month.races].map(({ rows }) => rows.some(({ service }) => service === 'X-Ray'));
    };
    expect(traced('Active')).toEqual([true, true]);
    expect(traced('PassThrough')).toEqual([false, false]);
  });

  it('is printed for people, with settings, limits, the race and the month', () => {
    const lines: string[] = [];
    expect(runPlanCommand(['--races-per-day', '20', '--delivery-buffer', '1'], (line) => lines.push(line))).toBe(0);
    const text = lines.join('\n');
    expect(text).toContain('races         1,000 racers × 300 s, one race at a time, 20 a day');
    expect(text).toContain(
      'set           DeliveryBufferMegabytes=16: 16 MB come together in the 60 s of DeliveryBufferSeconds',
    );
    expect(text).toContain('AT THE LIMIT  readings of one race in a shard: 1,000 of 1,000 a second');
    expect(text).toMatch(/a race {8}0\.\d{4} USD/);
    expect(text).toMatch(/a month {7}[\d,.]+ USD for 609 races/);
    expect(text).toContain(`List prices of us-east-1 as of ${prices.asOf}`);
  });

  it('is one line of JSON for programs', () => {
    const lines: string[] = [];
    runPlanCommand(['--json'], (line) => lines.push(line));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ question: { racers: 1_000 }, race: { region: 'us-east-1' } });
  });

  it('explains itself', () => {
    const lines: string[] = [];
    expect(runPlanCommand(['--help'], (line) => lines.push(line))).toBe(0);
    expect(lines.join('\n')).toContain('Usage: npm run simulate -- plan [flags]');
  });
});
