import { describe, expect, it, onTestFinished } from 'vitest';
import type { Log } from '../../../infra/local/src/core/ports.ts';
import { eventually } from '../../support/eventually.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { connectResp, encodeCommand, type RespClient } from '../../support/resp-client.ts';
import { type CacheOfTest, type CacheOfTestOptions, startCache } from './support.ts';

const open = async (options: CacheOfTestOptions = {}): Promise<CacheOfTest> => {
  const opened = await startCache(options);
  onTestFinished(() => opened.stop());
  return opened;
};

const connectTo = async ({ port }: CacheOfTest): Promise<RespClient> => {
  const client = await connectResp(port);
  onTestFinished(client.close);
  return client;
};

describe('the cache', () => {
  it('aws-semantics 14.1: speaks RESP2 and says so to who asks for RESP3', async () => {
    const client = await connectTo(await open());
    expect(await client.ask('HELLO', '3')).toBe('-NOPROTO unsupported protocol version\r\n');
    expect(await client.ask('HELLO', '2', 'SETNAME', 'me')).toMatch(
      /^\*14\r\n\$6\r\nserver\r\n.*\$5\r\nproto\r\n:2\r\n/s,
    );
    expect(await client.ask('CLIENT', 'GETNAME')).toBe('$2\r\nme\r\n');
  });

  it('gives clients what they look for before they begin', async () => {
    const client = await connectTo(await open());
    const replies = await client.askAll([
      ['CLIENT', 'SETINFO', 'LIB-NAME', 'ioredis'],
      ['CLIENT', 'SETINFO', 'colour', 'red'],
      ['CLIENT', 'SETINFO', 'a\r\n+OK', 'x'],
      ['CLIENT', 'SETINFO', 'LIB-NAME', 'a\r\n+OK'],
      ['CLIENT', 'ID'],
      ['COMMAND'],
      ['CLUSTER', 'SLOTS'],
    ]);
    expect(replies).toEqual([
      '+OK\r\n',
      "-ERR Unrecognized option 'colour'\r\n",
      "-ERR Unrecognized option 'a  +OK'\r\n",
      '-ERR LIB-NAME cannot contain spaces, newlines or special characters.\r\n',
      ':1\r\n',
      '*0\r\n',
      '-ERR This instance has cluster support disabled\r\n',
    ]);
    expect(await client.ask('INFO')).toMatch(/\r\nredis_version:7\.0\.15\r\n.*\r\nloading:0\r\n/s);
  });

  it('aws-semantics 14.2: ends keys by the clock of the runtime, asked for or not', async () => {
    const clock = createFakeClock();
    const opened = await open({ clock });
    const client = await connectTo(opened);
    await client.askAll([
      ['SET', 'asked', 'x', 'EX', '10'],
      ['SET', 'other', 'x', 'PX', '10000'],
    ]);
    clock.advance(8_400);
    const ask = (): Promise<string[]> =>
      client.askAll([['TTL', 'asked'], ['PTTL', 'asked'], ['GET', 'asked'], ['DBSIZE']]);
    expect(await ask()).toEqual([':2\r\n', ':1600\r\n', '$1\r\nx\r\n', ':2\r\n']);
    clock.advance(1_600);
    expect(await ask()).toEqual([':-2\r\n', ':-2\r\n', '$-1\r\n', ':0\r\n']);
    expect(opened.cache.metrics()).toMatchObject({ keys: 0, bytes: 0 });
  });

  it('aws-semantics 14.3: is empty after a start', async () => {
    const opened = await open();
    await (await connectTo(opened)).ask('SET', 'key', 'x');
    await opened.stop();
    expect(await (await connectTo(await open())).ask('DBSIZE')).toBe(':0\r\n');
  });

  it('warns of pages that speak to it by way of a browser, and does not flood the log', async () => {
    const lines: unknown[] = [];
    const log: Log = (level, message) => lines.push([level, message]);
    const opened = await open({ log, clock: createFakeClock() });
    for (const start of ['POST / HTTP/1.1\r\n', 'Host: 127.0.0.1\r\n']) {
      const client = await connectTo(opened);
      client.write(`${start}QUIT\r\n`);
      expect(await client.rest()).toBe('');
    }
    expect(lines).toEqual([
      [
        'warn',
        'an HTTP request reached the cache, perhaps from a web page that attacks it, and its connection was closed',
      ],
    ]);
  });

  it('counts clients, keys, bytes and commands for operators', async () => {
    const clock = createFakeClock();
    const opened = await open({ clock, bytesMax: 5_000 });
    const client = await connectTo(opened);
    await client.askAll([['SET', 'key', 'x'.repeat(1_000)], ['PING'], ['PING']]);
    clock.advance(1_000);
    expect(opened.cache.metrics()).toEqual({
      name: 'ranks',
      clients: 1,
      keys: 1,
      bytes: 1_000 + 227,
      bytesMax: 5_000,
      commands: { perSecond: 3 / 5, bySecond: [...Array.from({ length: 59 }, () => 0), 3] },
    });
    client.close();
    await eventually(() => (opened.cache.metrics().clients === 0 ? true : undefined));
  });
});

describe('bounds of the cache', () => {
  it('closes the connection of a client that does not take its replies, and serves the others', async () => {
    const opened = await open({ bounds: { replyBytesMax: 4_000_000 } });
    const [greedy, other] = [await connectTo(opened), await connectTo(opened)];
    await other.ask('SET', 'large', 'x'.repeat(1_000_000));
    greedy.write(encodeCommand(['GET', 'large']).repeat(200));
    // All of it is answered before any of it can be taken.
    expect((await greedy.rest()).length).toBeLessThan(200 * 1_000_000);
    expect(await other.ask('PING')).toBe('+PONG\r\n');
  });

  it('tells a client that sends too much why it goes', async () => {
    const opened = await open({ bounds: { bulkBytesMax: 1_000 } });
    const client = await connectTo(opened);
    client.write(encodeCommand(['SET', 'key', 'x'.repeat(1_001)]));
    expect(await client.rest()).toBe('-ERR Protocol error: invalid bulk length\r\n');
  });

  it('refuses a client more than it may have kept: keys that it watches, its name, and what waits for EXEC', async () => {
    const refused = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
    const client = await connectTo(await open({ bounds: { keptBytesMax: 20_000 } }));
    const keys = (count: number): string[] => Array.from({ length: count }, (_, index) => `key ${index}`);
    const asked = [
      ['WATCH', ...keys(10)],
      ['WATCH', ...keys(35)],
      ['WATCH', ...keys(20)],
      ['WATCH', 'other', 'more'.repeat(2_000)],
      ['CLIENT', 'SETNAME', 'x'.repeat(10_000)],
      ['UNWATCH'],
      ['CLIENT', 'SETNAME', 'x'.repeat(10_000)],
      ['HELLO', '2', 'SETNAME', 'x'.repeat(10_001)],
      ['WATCH', ...keys(35)],
      ['MULTI'],
      ['SET', 'key', 'x'.repeat(9_000)],
      ['SET', 'key', 'x'.repeat(9_000)],
      ['EXEC'],
      ['EXISTS', 'key'],
    ];
    expect(await client.askAll(asked)).toEqual([
      ...['+OK\r\n', '+OK\r\n', refused, refused, refused, '+OK\r\n', '+OK\r\n', refused, refused],
      ...['+OK\r\n', '+QUEUED\r\n', refused],
      '-EXECABORT Transaction discarded because of previous errors.\r\n',
      ':0\r\n',
    ]);
  });

  it('bounds what all clients take together: of those that take too much the one with the most goes', async () => {
    const lines: unknown[] = [];
    const log: Log = (level, message) => lines.push([level, message]);
    const opened = await open({ log, bounds: { clientBytesMax: 4_000_000 } });
    const [asking, greedy, modest] = [await connectTo(opened), await connectTo(opened), await connectTo(opened)];
    const large = 'x'.repeat(1_500_000);
    modest.write(`*3\r\n$3\r\nSET\r\n$4\r\nkept\r\n$1500000\r\n${large}`);
    greedy.write(`*100\r\n$3\r\nSET\r\n$1500000\r\n${large}\r\n$1500000\r\n${large}`);
    expect(await greedy.rest()).toBe('');
    modest.write('\r\n');
    await eventually(async () => (await asking.ask('EXISTS', 'kept')) === ':1\r\n' || undefined);
    expect(lines).toEqual([
      ['warn', 'clients of the cache took too much memory, and the connection of the one with the most was closed'],
    ]);
  });

  it('counts replies that wait, and transactions, among what all clients take', async () => {
    const opened = await open({ bounds: { clientBytesMax: 3_500_000 } });
    const [asking, queueing] = [await connectTo(opened), await connectTo(opened)];
    const setLarge = ['SET', 'large', 'x'.repeat(1_000_000)];
    await queueing.askAll([['MULTI'], setLarge, setLarge, setLarge]);
    queueing.write(encodeCommand(setLarge));
    expect(await queueing.rest()).toBe('');
    expect(await asking.askAll([['EXISTS', 'large'], setLarge])).toEqual([':0\r\n', '+OK\r\n']);
    const reading = await connectTo(opened);
    reading.write(encodeCommand(['GET', 'large']).repeat(50));
    expect((await reading.rest()).length).toBeLessThan(50_000_000);
    expect(await asking.ask('PING')).toBe('+PONG\r\n');
  });

  it('closes connections beyond its number at once', async () => {
    const opened = await open({ bounds: { connectionsMax: 1 } });
    const first = await connectTo(opened);
    const second = await connectTo(opened);
    expect(await second.rest()).toBe('');
    expect(await first.ask('PING')).toBe('+PONG\r\n');
  });

  it('names the flag that changes its port when that is taken', async () => {
    const opened = await open();
    await expect(startCache({ port: opened.port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining('--cache-port'),
    });
  });
});
