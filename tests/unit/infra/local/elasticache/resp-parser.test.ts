import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { type RespBounds, RespParser } from '../../../../../infra/local/src/elasticache/resp/resp-parser.ts';
import { encodeCommand } from '../../../../support/resp-client.ts';

const BOUNDS: RespBounds = { bulkBytesMax: 100, argumentsMax: 5, commandBytesMax: 150 };

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** All commands of what comes in these pieces. */
const parse = (...pieces: readonly Buffer[]): (readonly string[])[] => {
  const parser = new RespParser(BOUNDS);
  const commands: (readonly string[])[] = [];
  for (const piece of pieces) {
    parser.push(piece);
    for (let command = parser.next(); command !== undefined; command = parser.next()) commands.push(command);
  }
  return commands;
};

const COMMANDS = [
  ['PING'],
  ['SET', 'key', 'a\r\nb'],
  ['ECHO', ''],
  ['ECHO', '\xff\x00\x80'],
  ['ECHO', 'typed by hand'],
];
const STREAM = bytes(
  [
    ...COMMANDS.slice(0, 2).map(encodeCommand),
    '*0\r\n*-1\r\n\r\n',
    ...COMMANDS.slice(2, 4).map(encodeCommand),
    `  echo "typed by hand"\n`,
    encodeCommand(['PING']),
  ].join(''),
);
const EXPECTED = [...COMMANDS.slice(0, 4), ['echo', 'typed by hand'], ['PING']];

describe('the parser of RESP', () => {
  it('reads commands that come in one piece, or byte by byte', () => {
    expect(parse(STREAM)).toEqual(EXPECTED);
    expect(parse(...Array.from(STREAM, (byte) => Buffer.of(byte)))).toEqual(EXPECTED);
  });

  it('reads them whatever two places they are cut at', () => {
    for (let first = 0; first <= STREAM.length; first += 1) {
      for (let second = first; second <= STREAM.length; second += 7) {
        const pieces = [STREAM.subarray(0, first), STREAM.subarray(first, second), STREAM.subarray(second)];
        expect(parse(...pieces), `cut at ${first} and ${second}`).toEqual(EXPECTED);
      }
    }
  });

  it('takes as many and as long arguments as its bounds say, and no more', () => {
    const long = 'x'.repeat(100);
    expect(parse(bytes(encodeCommand(['a', 'b', 'c', 'd', long])))).toEqual([['a', 'b', 'c', 'd', long]]);
    expect(() => parse(bytes(encodeCommand(['a', 'b', 'c', 'd', 'e', 'f'])))).toThrow('invalid multibulk length');
    expect(() => parse(bytes(encodeCommand(['a', `${long}y`])))).toThrow('invalid bulk length');
    expect(() => parse(bytes(encodeCommand(['a', long, long])))).toThrow('too big command');
  });

  it('keeps no line that does not end', () => {
    const endless = 'x'.repeat(65_537);
    expect(() => parse(bytes(endless))).toThrow('Protocol error: too big inline request');
    expect(() => parse(bytes(`*${endless}`))).toThrow('Protocol error: too big mbulk count string');
    expect(() => parse(bytes(`*1\r\n$${endless}`))).toThrow('Protocol error: too big bulk count string');
  });

  it('knows what commands take that have not ended, and takes nothing between them', () => {
    const parser = new RespParser({ bulkBytesMax: 1e6, argumentsMax: 1e6, commandBytesMax: 1e6 });
    const push = (text: string): number => {
      parser.push(bytes(text));
      while (parser.next() !== undefined);
      return parser.heldBytes;
    };
    expect(push(encodeCommand(['PING']))).toBe(0);
    expect(push('PING\r\n')).toBe(0);
    // What was announced takes nothing.
    expect(push('*3\r\n$900000\r\n')).toBe(0);
    expect(push('x'.repeat(900_000))).toBe(900_256);
    expect(push(`\r\n$10\r\n0123456789\r\n`)).toBe(900_000 + 10 + 2 * 40);
    expect(push('$0\r\n')).toBe(900_000 + 10 + 2 * 40);
    expect(push('\r\n')).toBe(0);
    expect(push(`${encodeCommand(['ECHO', 'x'.repeat(1_000)])}*1\r\n$4`)).toBe(2);
    expect(push('\r\nPING\r\n')).toBe(0);
    push('*1\r\n$1000\r\n');
    for (let count = 0; count < 999; count += 1) push('x');
    expect(parser.heldBytes).toBe(999 * 257);
  });

  it('keeps an argument that was typed in no more memory than its characters take', () => {
    const collect = collector();
    const kept: (readonly string[])[] = [];
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let count = 0; count < 100; count += 1) {
      const parser = new RespParser({ ...BOUNDS });
      parser.push(bytes(`ECHO ${count}${'x'.repeat(60_000)} "${'y'.repeat(1_000)}"\n`));
      kept.push(parser.next() ?? []);
    }
    collect();
    // With a piece for each character: 190 MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(30_000_000);
    expect(kept.map(([, text = '']) => text.length)).toEqual(kept.map((_, count) => `${count}`.length + 60_000));
  });
});

/** The garbage collector, which is not there for everybody. */
const collector = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
};
