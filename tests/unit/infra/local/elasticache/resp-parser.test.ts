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
});
