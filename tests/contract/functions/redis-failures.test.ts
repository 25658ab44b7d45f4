import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { RankIndexAwayError } from '../../../domain/src/index.ts';
import type { RankIndex } from '../../../domain/src/ports/index.ts';
import {
  openRedis,
  type RedisConnection,
  type RedisOptions,
} from '../../../functions/src/adapters/redis-connection.ts';
import { redisRankIndex } from '../../../functions/src/adapters/redis-rank-index.ts';
import { redisTopListCache } from '../../../functions/src/adapters/redis-top-list-cache.ts';
import { systemClock } from '../../../functions/src/adapters/system-clock.ts';
import { startCuttableProxy } from '../../support/cuttable-proxy.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { pagesOf, ranked, rankQuery } from '../../support/ranked-racers.ts';
import { classId, race } from '../../support/readings.ts';
import { startRedisServer } from '../../support/redis-server.ts';
import { connectResp } from '../../support/resp-client.ts';

const CLASS = classId(1);
const ANN = ranked('ann', 12_000);
const BOB = ranked('bob', 11_000);

const NOBODY = 'redis://127.0.0.1:9';
const opened: { close(): void }[] = [];
afterEach(() => {
  for (const connection of opened.splice(0)) connection.close();
});
const connect = (url: string, options: RedisOptions = {}): RedisConnection & { index: RankIndex } => {
  const connection = openRedis(url, options);
  opened.push(connection);
  return { ...connection, index: redisRankIndex(connection, { clock: systemClock }) };
};
const startServer = async (...args: string[]) => {
  const server = await startRedisServer({ args });
  onTestFinished(() => server.stop());
  return server;
};
/** Slow machines answer late: only tests of an answer that never comes have a short time for it. */
const PATIENT = { commandTimeoutMs: 10_000, connectTimeoutMs: 10_000 };

/** What every method says of an index that is away. */
const outcomesOf = async (index: RankIndex): Promise<unknown[]> => {
  const settled = await Promise.allSettled([
    index.put(CLASS, [ANN]),
    index.remove(CLASS, [BOB.racerId]),
    index.rankOf(rankQuery(ANN, ['bob'])),
    index.around({ ...rankQuery(ANN), limit: 3 }),
    index.entries({ classId: CLASS, start: 0, limit: 3 }),
    index.at(CLASS, [0]),
    index.state(CLASS),
    index.rebuild(CLASS, { writeCount: 1, pages: pagesOf([ANN]) }),
  ]);
  return settled.map((each) => (each.status === 'rejected' ? each.reason : each.status));
};
const ALL_AWAY = Array.from({ length: 8 }, () => expect.any(RankIndexAwayError));
const untilHealed = (index: RankIndex) => eventually(() => index.state(CLASS), { what: 'an index that answers' });

describe('a rank index that is away', () => {
  it('says so with every method, with the cause, and what to do', async () => {
    const { index } = connect(NOBODY);
    const outcomes = await outcomesOf(index);
    expect(outcomes).toEqual(ALL_AWAY);
    expect(outcomes[0]).toMatchObject({
      code: 'RANK_INDEX_AWAY',
      message: expect.stringMatching(/there is no connection to Redis.*look after its cache/),
      cause: { code: 'REDIS_AWAY', cause: { code: 'ECONNREFUSED' } },
    });
  });

  it('is used as soon as it is there', async () => {
    const server = await startServer();
    const { index } = connect(server.url, PATIENT);
    expect((await index.put(CLASS, [ANN])).writeCount).toBe(1); // the first command waits for the connection
    await server.kill('SIGKILL');
    await expect(index.state(CLASS)).rejects.toBeInstanceOf(RankIndexAwayError);
    await server.restart();
    expect(await untilHealed(index)).toEqual({ isComplete: false, writeCount: 0, racerCount: 0 });
  });

  it('fails whatever is under way when it is killed, and heals by itself', async () => {
    const server = await startServer();
    const { index } = connect(server.url, PATIENT);
    const page = Array.from({ length: 1_000 }, (_, nth) => ranked(`racer-${nth}`, nth));
    await index.put(CLASS, page);
    let answers = 0;
    const asker = async (): Promise<unknown> => {
      for (;;) {
        try {
          await index.put(CLASS, page);
          answers += 1;
        } catch (error) {
          return error;
        }
      }
    };
    const askers = Array.from({ length: 20 }, asker);
    await eventually(() => answers > 40 || undefined, { everyMs: 1 });
    await server.kill('SIGKILL');
    expect(await Promise.all(askers)).toEqual(askers.map(() => expect.any(RankIndexAwayError)));
    await server.restart();
    await untilHealed(index);
    expect((await index.put(CLASS, [ANN])).racerCount).toBe(1);
  });

  it('does not keep anybody waiting when it stops answering, and heals by itself', async () => {
    const server = await startServer();
    const { index } = connect(server.url, { commandTimeoutMs: 100, connectTimeoutMs: 300 });
    await untilHealed(index);
    await server.kill('SIGSTOP');
    expect(await outcomesOf(index)).toEqual(ALL_AWAY);
    expect(await outcomesOf(index)).toEqual(ALL_AWAY);
    await server.kill('SIGCONT');
    await untilHealed(index);
  });

  it('is away while it loads its data', async () => {
    // Twenty seconds, unless it is told that it was seen.
    const slowly = ['--rdbcompression', 'no', '--key-load-delay', '100000'];
    const server = await startServer(...slowly, '--loading-process-events-interval-bytes', '1024');
    const { index, send } = connect(server.url, PATIENT);
    await index.put(CLASS, [ANN]);
    for (let nth = 0; nth < 200; nth += 1) await send([['set', `filler-${nth}`, 'x'.repeat(3_000)]]);
    await send([['save']]);
    await server.kill('SIGKILL');
    const restarted = server.restart();
    const why = await eventually(
      () =>
        index.state(CLASS).then(undefined, ({ cause }) => (/LOADING/.test(String(cause?.cause)) ? cause : undefined)),
      { everyMs: 1, what: 'a server that loads' },
    );
    expect(why).toMatchObject({ code: 'REDIS_AWAY' });
    const admin = await connectResp(server.port);
    expect(await admin.ask('CONFIG', 'SET', 'key-load-delay', '0')).toBe('+OK\r\n');
    admin.close();
    await restarted;
    expect(await untilHealed(index)).toMatchObject({ writeCount: 1, racerCount: 1 });
  });

  it('knows of fewer writes when it comes back from an old snapshot', async () => {
    const server = await startServer();
    const { index, send } = connect(server.url, PATIENT);
    await index.rebuild(CLASS, { writeCount: 10, pages: pagesOf([ANN]) });
    await send([['save']]);
    const told = await index.put(CLASS, [BOB]);
    await server.kill('SIGKILL');
    await server.restart();
    const setBack = await untilHealed(index);
    expect([told, setBack]).toEqual([
      { isComplete: true, writeCount: 11, racerCount: 2 },
      { isComplete: true, writeCount: 10, racerCount: 1 },
    ]);
  });

  it('is away for writes while it is full, and says so', async () => {
    const server = await startServer('--maxmemory', '2mb');
    const { index } = connect(server.url, PATIENT);
    const fill = async (from: number): Promise<unknown> => {
      const page = Array.from({ length: 1_000 }, (_, nth) => ranked(`racer-${from + nth}`.padEnd(64, '-'), nth));
      return index.put(CLASS, page).then(
        () => fill(from + 1_000),
        (error) => error,
      );
    };
    const error = await fill(0);
    expect(error).toMatchObject({ name: 'RankIndexAwayError', message: expect.stringMatching(/OOM/) });
    const { writeCount, racerCount } = await index.state(CLASS);
    expect(racerCount).toBe(writeCount * 1_000); // a write that was refused is not there by half
  });

  it.each([
    ['a key of another type', [['set', '{ranks-1}', 'text']], /WRONGTYPE/],
    ['a racer id that is none', [['zadd', '{ranks-1}', 1, 'no id']], /racer id/],
    ['a score that is none', [['zadd', '{ranks-1}', 0.5, 'cat']], /score/],
    ['a count that is none', [['hset', '{ranks-1}:state', 'writes', 'many']], /count/],
  ] as const)('is away if somebody else wrote to it: %s', async (_, commands, why) => {
    const server = await startServer();
    const { index, send } = connect(server.url, PATIENT);
    await send(commands);
    const query = { ...rankQuery(ranked('cat', 1)), limit: 3 };
    await expect(index.around(query)).rejects.toMatchObject({
      name: 'RankIndexAwayError',
      message: expect.stringMatching(why),
    });
  });
});

describe('a connection to Redis', () => {
  it('that the server ends costs one command at most', async () => {
    const server = await startServer();
    const { index } = connect(server.url, PATIENT);
    const other = connect(server.url, PATIENT);
    await other.index.put(CLASS, [ANN]);
    for (let round = 1; round <= 5; round += 1) {
      await index.state(CLASS);
      await other.send([['client', 'kill', 'type', 'normal', 'skipme', 'yes']]);
      await index.state(CLASS).catch(() => undefined);
      expect(await index.state(CLASS), `round ${round}`).toMatchObject({ racerCount: 1 });
    }
  });

  it('that goes nowhere any more, as after a long sleep, costs one command', async () => {
    const server = await startServer();
    const proxy = await startCuttableProxy(server.url);
    onTestFinished(() => proxy.close());
    const { index } = connect(proxy.url.replace('http:', 'redis:'), { ...PATIENT, commandTimeoutMs: 100 });
    await untilHealed(index);
    proxy.silence();
    await expect(index.state(CLASS)).rejects.toMatchObject({ cause: { code: 'REDIS_AWAY' } });
    await untilHealed(index);
  });

  it('that goes nowhere any more costs nothing where commands wait for another one', async () => {
    const server = await startServer();
    const proxy = await startCuttableProxy(server.url);
    onTestFinished(() => proxy.close());
    const { index } = connect(proxy.url.replace('http:', 'redis:'), { ...PATIENT, reconnectWaitMs: 10_000 });
    await untilHealed(index);
    // Nothing is late but what goes nowhere.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    proxy.silence();
    const silenced = index.put(CLASS, [ANN]);
    await vi.advanceTimersByTimeAsync(PATIENT.commandTimeoutMs);
    expect((await silenced).writeCount).toBe(1);
    await server.kill('SIGKILL');
    const put = index.put(CLASS, [BOB]);
    await server.restart();
    expect(await put).toMatchObject({ writeCount: 1, racerCount: 1 });
  });

  it('is made anew when the server has become a replica: its name may lead to the primary by now', async () => {
    const server = await startServer();
    const { index, send } = connect(server.url, PATIENT);
    const admin = connect(server.url, PATIENT);
    const ownId = async () => (await send([['client', 'id']]))[0];
    const before = await ownId();
    await admin.send([['replicaof', '127.0.0.1', await freePort()]]);
    await expect(index.put(CLASS, [ANN])).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/^READONLY/) },
    });
    await admin.send([['replicaof', 'no', 'one']]);
    expect((await index.put(CLASS, [ANN])).writeCount).toBe(1);
    expect(await ownId()).not.toBe(before);
  });

  it('is over when it is closed', async () => {
    const server = await startServer();
    const { index, close } = connect(server.url, PATIENT);
    await index.state(CLASS);
    close();
    await expect(index.state(CLASS)).rejects.toBeInstanceOf(RankIndexAwayError);
  });

  it.each(['http://127.0.0.1:6379', '127.0.0.1:6379', ''])('is not made to what is no address: %s', (url) => {
    expect(() => openRedis(url)).toThrow(TypeError);
  });
});

describe('a cache of first pages that is away', () => {
  const { raceId, startSeconds } = race();
  const bests = [{ ...ANN, name: 'Ann', raceId, startSeconds }];

  it('knows nothing and keeps nothing, and fails nobody', async () => {
    const cache = redisTopListCache(connect(NOBODY));
    expect(await cache.read(CLASS, 10)).toEqual({ bests: undefined, version: undefined });
    await cache.keep(CLASS, 10, { bests, version: '1' });
  });

  it.each([
    'no JSON',
    'null',
    '[]',
    '{"writes":"1"}',
    '{"writes":"1","bests":{}}',
    '{"writes":"1","bests":[null]}',
    '{"writes":"1","bests":[["ann","Ann","12000","1-300"]]}',
    '{"writes":"1","bests":[["not an id","Ann",12000,"1-300"]]}',
    '{"writes":"1","bests":[["ann","Ann",12000,"no race"]]}',
  ])('takes nothing that somebody else wrote: %s', async (text) => {
    const server = await startServer();
    const { index, send } = connect(server.url, PATIENT);
    await index.put(CLASS, [ANN]);
    await send([['set', '{ranks-1}:top:10', text]]);
    const cache = redisTopListCache({ send });
    expect(await cache.read(CLASS, 10)).toEqual({ bests: undefined, version: '1' });
    await cache.keep(CLASS, 10, { bests, version: '1' });
    expect((await cache.read(CLASS, 10)).bests).toEqual(bests);
  });

  it('keeps a list for so long only', async () => {
    const server = await startServer();
    const { index, send } = connect(server.url, PATIENT);
    await index.put(CLASS, [ANN]);
    const cache = redisTopListCache({ send }, { maxAgeMs: 50 });
    await cache.keep(CLASS, 10, { bests, version: '1' });
    await eventually(async () => (await cache.read(CLASS, 10)).bests === undefined || undefined);
  });
});
