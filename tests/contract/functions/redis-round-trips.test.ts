import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RankIndex } from '../../../domain/src/ports/index.ts';
import { openRedis, type RedisConnection } from '../../../functions/src/adapters/redis-connection.ts';
import { redisRankIndex } from '../../../functions/src/adapters/redis-rank-index.ts';
import { pagesOf, ranked, rankQuery } from '../../support/ranked-racers.ts';
import { classId, racerId } from '../../support/readings.ts';
import { type RedisServer, startRedisServer } from '../../support/redis-server.ts';

const CLASS = classId(1);
const FIELD = Array.from({ length: 3_000 }, (_, nth) => ranked(`racer-${nth}`, 30_000 - Math.floor(nth / 3), nth % 3));
const RACER = FIELD[1_500]!;
const HIDDEN = ['racer-1501', 'racer-1499', 'racer-7', 'stranger'];

let server: RedisServer;
let connection: RedisConnection;
beforeAll(async () => {
  server = await startRedisServer();
  connection = openRedis(server.url, { connectTimeoutMs: 10_000, commandTimeoutMs: 10_000 });
});
afterAll(async () => {
  connection.close();
  await server.stop();
});

let nowMs = 0;
let sent: string[][] = [];
let index: RankIndex;
beforeEach(async () => {
  await connection.send([['flushall']]);
  const counted: Pick<RedisConnection, 'send'> = {
    send: (commands) => {
      sent.push(commands.map(([name]) => name));
      return connection.send(commands);
    },
  };
  index = redisRankIndex(counted, { clock: { nowMs: () => nowMs } });
  await index.put(CLASS, FIELD);
  [nowMs, sent] = [0, []];
});

describe('round trips of the rank index', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['put', () => index.put(CLASS, FIELD)],
    ['remove', () => index.remove(CLASS, [RACER.racerId])],
    ['rankOf', () => index.rankOf(rankQuery(RACER, HIDDEN))],
    ['around', () => index.around({ ...rankQuery(RACER, HIDDEN), limit: 50 })],
    ['around the first', () => index.around({ ...rankQuery(FIELD[0]!, HIDDEN), limit: 5 })],
    ['around the last', () => index.around({ ...rankQuery(FIELD.at(-1)!, HIDDEN), limit: 5 })],
    ['around one who would be the last', () => index.around({ ...rankQuery(ranked('new', 1)), limit: 6 })],
    ['around with nobody', () => index.around({ ...rankQuery(RACER), limit: 0 })],
    ['entries', () => index.entries({ classId: CLASS, start: 5, limit: 1_000 })],
    ['at', () => index.at(CLASS, [0, 500, 1_000])],
    ['state', () => index.state(CLASS)],
  ])('%s takes one', async (_, ask) => {
    await ask();
    expect(sent).toHaveLength(1);
  });

  it('entries and positions take none if nobody is wanted', async () => {
    await index.entries({ classId: CLASS, start: 5, limit: 0 });
    await index.at(CLASS, []);
    expect(sent).toEqual([]);
  });

  it('around one of very many in a tie takes a few', async () => {
    const tied = Array.from({ length: 900 }, (_, nth) => ranked(`tied-${1_000 + nth}`, 12_000));
    await index.put(CLASS, tied);
    sent = [];
    await index.around({ ...rankQuery(tied[500]!), limit: 5 });
    const indexed = sent.length;
    await index.around({ ...rankQuery(ranked('tied-1500-and-a-half', 12_000)), limit: 5 });
    expect([indexed, sent.length - indexed < 20]).toEqual([2, true]);
  });

  it('a rebuild takes two, one for a thousand racers and one more', async () => {
    await index.rebuild(CLASS, { writeCount: 1, pages: pagesOf(FIELD.slice(0, 10), FIELD.slice(10, 2_000)) });
    expect(sent).toHaveLength(2 + 1 + 2 + 1);
  });
});

describe('where excepted racers stand', () => {
  const asksForThem = () => sent.flat().filter((name) => name === 'zmscore').length;
  const strangers = Array.from({ length: 100 }, (_, nth) => `stranger-${nth}`);
  const except = new Set([...HIDDEN, ...strangers].map(racerId));

  it('is asked for with the first question, and again when it is old', async () => {
    const ask = async (afterMs: number) => {
      nowMs += afterMs;
      await index.rankOf({ classId: CLASS, racer: RACER, except });
      await index.around({ classId: CLASS, racer: RACER, except, limit: 5 });
      return asksForThem();
    };
    expect([await ask(0), await ask(4_999), await ask(1), await ask(4_999), await ask(-60_000)]).toEqual([
      1, 1, 2, 2, 3,
    ]);
  });

  it('is asked for of each class and each set of racers, and never of nobody', async () => {
    await index.rankOf({ classId: CLASS, racer: RACER, except: new Set() });
    expect(asksForThem()).toBe(0);
    await index.rankOf({ classId: CLASS, racer: RACER, except: new Set(except) });
    await index.rankOf({ classId: classId(2), racer: RACER, except });
    await index.rankOf({ classId: CLASS, racer: RACER, except });
    expect(asksForThem()).toBe(3);
  });

  it('is asked for every time, of a hundred: one who rides on counts for nobody', async () => {
    const few = new Set(HIDDEN.map(racerId));
    const before = await index.rankOf({ classId: CLASS, racer: RACER, except: few });
    await index.put(CLASS, [ranked(HIDDEN[0]!, 40_000)]);
    const { betterCount, racerCount } = await index.rankOf({ classId: CLASS, racer: RACER, except: few });
    expect({ betterCount, racerCount }).toEqual({ betterCount: before.betterCount, racerCount: before.racerCount });
    expect(asksForThem()).toBe(2);
  });

  it('never makes a count negative, if the index was emptied since', async () => {
    await index.rankOf({ classId: CLASS, racer: RACER, except });
    await connection.send([['flushall']]);
    const found = await index.around({ classId: CLASS, racer: RACER, except, limit: 5 });
    expect(found).toEqual({
      state: { isComplete: false, writeCount: 0, racerCount: 0 },
      indexed: undefined,
      ...{ betterCount: 0, racerCount: 0, above: [], below: [] },
      first: { standBeforeCount: 0, betterCount: 0 },
    });
  });
});

describe('a rebuild of the rank index', () => {
  it('comes to nothing if the index has lost some of it: a replica that was behind has become the primary', async () => {
    async function* withFailover() {
      yield FIELD.slice(0, 10);
      // As of the moment before that page.
      await connection.send([
        ['zrem', '{ranks-1}', ...FIELD.slice(0, 10).map((racer) => racer.racerId)],
        ['hincrby', '{ranks-1}:state', 'filled', -1],
      ]);
      yield FIELD.slice(10);
    }
    expect(await index.rebuild(CLASS, { writeCount: 1, pages: withFailover() })).toBe(false);
    expect((await index.state(CLASS)).isComplete).toBe(false);
  });

  it('comes to nothing if the last of it is lost before it ends', async () => {
    const [key, last] = ['{ranks-1}', FIELD.slice(10)];
    const failingOver: Pick<RedisConnection, 'send'> = {
      send: async (commands) => {
        if (commands.some(([name, , field]) => name === 'hset' && field === 'built')) {
          const lost = last.map((racer) => racer.racerId);
          await connection.send([
            ['zrem', key, ...lost],
            ['hincrby', `${key}:state`, 'filled', -1],
          ]);
        }
        return connection.send(commands);
      },
    };
    const rebuilt = redisRankIndex(failingOver, { clock: { nowMs: () => nowMs } });
    expect(await rebuilt.rebuild(CLASS, { writeCount: 1, pages: pagesOf(FIELD.slice(0, 10), last) })).toBe(false);
    expect((await index.state(CLASS)).isComplete).toBe(false);
  });
});
