import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { integerBetween, type Random, seededRandom, seeds } from '../../support/random.ts';
import { type RedisServer, startRedisServer } from '../../support/redis-server.ts';
import { connectResp, encodeCommand, type RespClient } from '../../support/resp-client.ts';
import { randomCommand } from './random-commands.ts';
import { type CacheOfTest, startCache } from './support.ts';

/** The same client of both. */
interface Twin {
  readonly redis: RespClient;
  readonly cache: RespClient;
}

describe('the cache answers byte for byte as Redis does (aws-semantics 14.1)', () => {
  let redis: RedisServer;
  let cache: CacheOfTest;
  const twins: Twin[] = [];

  beforeAll(async () => {
    redis = await startRedisServer({ args: ['--databases', '1'] });
    cache = await startCache();
  });
  afterEach(async () => {
    for (const twin of twins.splice(0)) for (const client of [twin.redis, twin.cache]) client.close();
  });
  afterAll(async () => {
    await redis.stop();
    await cache.stop();
  });

  const connectTwin = async (): Promise<Twin> => {
    const twin = { redis: await connectResp(redis.port), cache: await connectResp(cache.port) };
    twins.push(twin);
    return twin;
  };
  const connectToEmpty = async (): Promise<Twin> => {
    const twin = await connectTwin();
    await compare(twin, [['FLUSHALL']]);
    return twin;
  };

  it.each(seeds(10))('to thousands of commands, right and wrong, and transactions (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const twin = await connectToEmpty();
    await compare(
      twin,
      Array.from({ length: 4_000 }, () => randomCommand(random)),
    );
  });

  it.each(seeds(4))('to sets with thousands of members, many of them equal (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const twin = await connectToEmpty();
    for (let round = 0; round < 30; round += 1) await compare(twin, commandsOfLargeSet(random));
  });

  it.each(seeds(2))('to scores of all sizes (seed %i)', async (seed) => {
    const random = seededRandom(seed);
    const twin = await connectToEmpty();
    const scores = Array.from({ length: 2_000 }, () => `${randomDouble(random)}`);
    await compare(
      twin,
      scores.flatMap((score) => [
        ['ZADD', 'a', score, 'm'],
        ['ZSCORE', 'a', 'm'],
      ]),
    );
  });

  it('to two clients of which one watches what the other changes', async () => {
    const [watching, changing] = [await connectToEmpty(), await connectTwin()];
    const changes = [
      ['SET', 's', '1'],
      ['SET', 's', '1'],
      ['GET', 's'],
      ['ZADD', 'a', '1', 'm'],
      ['ZADD', 'a', '1', 'm'],
      ['ZADD', 'a', 'GT', '2', 'm'],
      ['ZREM', 'a', 'n'],
      ['EXPIRE', 'a', '100'],
      ['PERSIST', 'a'],
      ['RENAME', 'a', 'b'],
      ['HSET', 'h', 'f', '1'],
      ['HDEL', 'h', 'g'],
      ['HDEL', 'h', 'f'],
      ['DEL', 's'],
      ['DEL', 's'],
      ['FLUSHALL'],
    ];
    for (const change of changes) {
      await compare(watching, [['WATCH', 'a', 's', 'h']]);
      await compare(changing, [change]);
      await compare(watching, [['MULTI'], ['DBSIZE'], ['EXEC']]);
    }
  });

  it('to commands that people type, and to what is no protocol at all', async () => {
    const typed = [
      'PING\r\n',
      'set  key "a \\x41\\n\\"b"\n',
      "GET key\r\nECHO 'it\\'s'\r\n\r\nQUIT\r\nPING\r\n",
      'ECHO "not closed\r\n',
      'ECHO "a"b\r\n',
      'ECHO a\xa0b\r\nECHO\ta\x85b\v\f\r\n',
      '*1\r\n+PING\r\n',
      '*1\r\n$x\r\n',
      '*1\r\n\r\n\r\n',
      '*1\r\n\nPING\r\n',
      '*1\r\n$-1\r\n',
      '*x\r\n',
      '*-1\r\n*0\r\nQUIT\r\n',
    ];
    for (const bytes of typed) {
      const twin = await connectTwin();
      for (const client of [twin.redis, twin.cache]) client.write(`${bytes}QUIT\r\n`);
      expect(await twin.cache.rest(), JSON.stringify(bytes)).toBe(await twin.redis.rest());
    }
  });

  it('to requests of browsers, whatever a page has them send', async () => {
    const body = 'FLUSHALL\r\nSET hit yes\r\n';
    const lines = ['Host: 127.0.0.1', 'Content-Type: text/plain', `Content-Length: ${body.length}`, '', body];
    const requests = [
      `POST / HTTP/1.1\r\n${lines.join('\r\n')}`,
      `PUT / HTTP/1.1\r\n${lines.join('\r\n')}`,
      `MULTI\r\nhost: x\r\n${body}EXEC\r\n`,
      `PING\r\npost\r\n${body}`,
      `${encodeCommand(['Post'])}${body}`,
      encodeCommand(['ECHO', 'POST']),
    ];
    const asking = await connectToEmpty();
    await compare(asking, [['SET', 'kept', 'x']]);
    for (const request of requests) {
      const twin = await connectTwin();
      for (const client of [twin.redis, twin.cache]) client.write(`${request}QUIT\r\n`);
      expect(await twin.cache.rest(), JSON.stringify(request)).toBe(await twin.redis.rest());
    }
    await compare(asking, [['MGET', 'kept', 'hit']]);
    expect(await asking.cache.ask('MGET', 'kept', 'hit')).toBe('*2\r\n$1\r\nx\r\n$-1\r\n');
  });

  it('to options named like what every object of JavaScript has', async () => {
    const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
    const twin = await connectToEmpty();
    await compare(
      twin,
      names.flatMap((name) => [
        ['SET', 's', 'x', name, '10'],
        ['SET', 's', 'x', name],
        ['GET', 's'],
        ['SET', 'e', 'x'],
        ['EXPIRE', 'e', '10', name],
        ['ZADD', 'a', name, '1', 'm'],
        ['ZRANGE', 'a', '0', '-1', name],
        ['HSET', 'h', name, '1'],
        ['HINCRBY', 'h', name, '1'],
        ['HGETALL', 'h'],
        [name, 'x'],
        ['CLIENT', name],
      ]),
    );
  });

  it('with errors on one line, whatever they say again', async () => {
    const twin = await connectToEmpty();
    const odd = ['a\r\n+OK', '\r\nb', 'c\r\n\r\n', '\r', 'd\0e\r\nf', '\0'];
    await compare(twin, [
      ['SET', 's', 'x'],
      ...odd.flatMap((text) => [
        ['EXPIRE', 's', '10', text],
        [text, text],
        ['CLIENT', text],
        ['MULTI'],
        [text],
        ['EXEC'],
      ]),
    ]);
  });

  it('to writes when there is no memory left', async () => {
    const full = await startRedisServer({ args: ['--maxmemory', '4mb', '--maxmemory-policy', 'noeviction'] });
    onTestFinished(() => full.stop());
    const small = await startCache({ bytesMax: 1_000_000 });
    onTestFinished(() => small.stop());
    const twin = { redis: await connectResp(full.port), cache: await connectResp(small.port) };
    twins.push(twin);
    // Both count in their own way: what matters is what happens then.
    const fillings = await Promise.all([fill(twin.redis), fill(twin.cache)]);
    expect(fillings[1]).toBe(fillings[0]);
    // A Redis counts the command that it reads, too: a shorter one would fit.
    await twin.redis.ask('CONFIG', 'SET', 'maxmemory', '2mb');
    await compare(twin, [...WRITES, ['GET', 's'], ['DEL', 's'], ['MULTI'], ['DISCARD']]);
    await compare(twin, [['MULTI'], ['GET', 's'], ['EXEC'], ['FLUSHALL'], ...WRITES, ['MULTI'], ...WRITES, ['EXEC']]);
  });
});

/** Every pattern of bits is as likely as every other, or the number has few bits and ends in the middle of two digits. */
const randomDouble = (random: Random): number => {
  if (random() < 0.5) return integerBetween(random, -(2 ** 40), 2 ** 40) / 2 ** integerBetween(random, 0, 30);
  const bits = new Uint32Array([random() * 2 ** 32, random() * 2 ** 32]);
  const [double = 0] = new Float64Array(bits.buffer);
  return Number.isNaN(double) ? 0.5 : double;
};

const WRITES = [
  ['SET', 's', '1'],
  ['ZADD', 'a', '1', 'm'],
  ['HSET', 'h', 'f', 'x'],
];

/** @returns what it says when no more fits */
const fill = async (client: RespClient): Promise<string> => {
  for (let number = 0; number < 1_000; number += 1) {
    const reply = await client.ask('SET', `key ${number}`, 'x'.repeat(20_000));
    if (reply.startsWith('-')) return reply;
  }
  return 'there is no end';
};

/** Sends the same to both. */
const compare = async ({ redis, cache }: Twin, commands: readonly (readonly string[])[]): Promise<void> => {
  const [expected, answered] = await Promise.all([redis.askAll(commands), cache.askAll(commands)]);
  for (const [at, reply] of expected.entries()) {
    const before = commands.slice(Math.max(0, at - 12), at + 1);
    expect(answered[at], `command ${at}: ${JSON.stringify(before)}`).toBe(reply);
  }
};

/** Adds some hundred members, removes some and asks for places, ranks and scores of all kinds. */
const commandsOfLargeSet = (random: Random): string[][] => {
  const score = (): string => `${integerBetween(random, -5, 40) / (random() < 0.5 ? 1 : 8)}`;
  const member = (): string => `rider-${integerBetween(random, 1, 5_000)}`;
  const place = (): string => `${integerBetween(random, -6_000, 6_000)}`;
  const bound = (): string => `${random() < 0.3 ? '(' : ''}${score()}`;
  const added = Array.from({ length: 300 }, () => [score(), member()]).flat();
  const removed = Array.from({ length: 150 }, member);
  const asked = Array.from({ length: 10 }, () => [
    ['ZRANK', 'large', member()],
    ['ZREVRANK', 'large', member()],
    ['ZSCORE', 'large', member()],
    ['ZCOUNT', 'large', bound(), bound()],
    ['ZRANGE', 'large', place(), place(), 'WITHSCORES'],
    ['ZREVRANGE', 'large', place(), place()],
    ['ZRANGE', 'large', bound(), bound(), 'BYSCORE', 'LIMIT', `${integerBetween(random, 0, 300)}`, '20', 'WITHSCORES'],
    ['ZREVRANGEBYSCORE', 'large', bound(), bound(), 'LIMIT', `${integerBetween(random, 0, 300)}`, '-1'],
  ]).flat();
  return [['ZADD', 'large', ...added], ['ZREM', 'large', ...removed], ['ZCARD', 'large'], ...asked];
};
