import { integerBetween, type Random } from '../../support/random.ts';

const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[integerBetween(random, 0, items.length - 1)]!;

const SET_KEYS = ['a', 'b', '{a}d'];
const HASH_KEYS = ['h', 'schlüssel'];
const TEXT_KEYS = ['s', ''];
const KEYS = [...SET_KEYS, ...HASH_KEYS, ...TEXT_KEYS];
const MEMBERS = ['m', 'mm', 'n', 'N', '', 'zoë', '\u00ff\u0000\u0080', '日本', 'a b', '10', '9', ...letters(24)];
const SCORES = [
  '0',
  '-0',
  '1',
  '2',
  '2',
  '3',
  '1.5',
  '0.1',
  '1e17',
  '1e16',
  '-3',
  '1e-5',
  '0.0001',
  '1234567.891',
  '12345678.0009765625',
];
const ODD_SCORES = [
  'inf',
  '-inf',
  '+inf',
  '+5',
  '5.',
  '.5',
  '1e400',
  '-1e400',
  '1e-400',
  'nan',
  '',
  ' 1',
  '1 ',
  'x',
  '1e',
  '(1',
  '5e-324',
  '9007199254740993',
];
const BOUNDS = [
  '-inf',
  '+inf',
  'inf',
  '0',
  '(0',
  '1',
  '(1',
  '(2',
  '2',
  '3',
  '1.5',
  '(1.5',
  '-3',
  '(-inf',
  '1e17',
  '100',
];
const ODD_BOUNDS = ['', '(', 'x', '((1', 'nan', ' 1', '1 ', '(', '1e999', '[1'];
const INTEGERS = ['0', '1', '2', '3', '5', '-1', '-2', '-3', '10', '100', '-100'];
const ODD_INTEGERS = [
  '',
  '+1',
  '01',
  '1.0',
  'x',
  '-0',
  ' 1',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
];
const FIELDS = ['f', 'g', 'h', 'ü', ''];
const TEXTS = ['', 'x', '1', '-7', '007', '9223372036854775807', 'a\r\nb', 'ß', '3.0'];
/** Long enough not to end while the commands run. */
const SECONDS = ['100', '1000', '0', '-1', 'x', '9223372036854775807', '1.5'];

function letters(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `rider-${index}`);
}

/** Bytes of the texts above, one character a byte. */
const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

type Maker = (random: Random) => string[];

const some = (random: Random, max: number, make: (random: Random) => string[]): string[] =>
  Array.from({ length: integerBetween(random, 0, max) }, () => make(random)).flat();
const rarely = (random: Random, odd: readonly string[], usual: readonly string[]): string =>
  pick(random, random() < 0.06 ? odd : usual);

/** Mostly a key that holds what the command is for. */
const keyOf =
  (usual: readonly string[]): Maker =>
  (random) => [rarely(random, KEYS, usual)];
const key = keyOf(KEYS);
const setKey = keyOf(SET_KEYS);
const hashKey = keyOf(HASH_KEYS);
const textKey = keyOf(TEXT_KEYS);
const member: Maker = (random) => [pick(random, MEMBERS)];
const score: Maker = (random) => [rarely(random, ODD_SCORES, SCORES)];
const bound: Maker = (random) => [rarely(random, ODD_BOUNDS, BOUNDS)];
const integer: Maker = (random) => [rarely(random, ODD_INTEGERS, INTEGERS)];
const field: Maker = (random) => [pick(random, FIELDS)];
const text: Maker = (random) => [pick(random, TEXTS)];
const seconds: Maker = (random) => [pick(random, SECONDS)];
/** Never twice the same: which of two ends is later does not depend on when they were asked for. */
const otherSeconds: Maker = (random) => [`${integerBetween(random, 100, 1_000_000_000)}`];
const options =
  (max: number, ...names: string[]): Maker =>
  (random) =>
    some(random, max, () => [pick(random, names)]);
const limit: Maker = (random) => (random() < 0.5 ? [] : ['LIMIT', ...integer(random), ...integer(random)]);
const withScores: Maker = (random) => (random() < 0.5 ? [] : ['WithScores']);
const pairs =
  (first: Maker, second: Maker): Maker =>
  (random) => [...first(random), ...second(random), ...some(random, 4, () => [...first(random), ...second(random)])];
const many =
  (make: Maker): Maker =>
  (random) => [...make(random), ...some(random, 3, make)];
const rangeOptions: Maker = (random) => [
  ...options(3, 'REV', 'BYSCORE', 'withscores', 'byscore')(random),
  ...limit(random),
  ...withScores(random),
];

/** Name, how often, arguments. */
const COMMANDS: readonly (readonly [name: string, weight: number, ...parts: Maker[]])[] = [
  ['ZADD', 24, setKey, options(2, 'NX', 'XX', 'GT', 'LT', 'CH', 'ch'), pairs(score, member)],
  ['ZADD', 8, setKey, pairs(score, member)],
  ['ZREM', 5, setKey, many(member)],
  ['ZCARD', 2, setKey],
  ['ZSCORE', 4, setKey, member],
  ['ZMSCORE', 2, setKey, many(member)],
  ['ZRANK', 4, setKey, member],
  ['ZREVRANK', 4, setKey, member],
  ['ZCOUNT', 6, setKey, bound, bound],
  ['ZRANGE', 8, setKey, integer, integer, withScores],
  ['ZRANGE', 6, setKey, bound, bound, rangeOptions],
  ['ZREVRANGE', 5, setKey, integer, integer, withScores],
  ['ZRANGEBYSCORE', 5, setKey, bound, bound, limit, withScores],
  ['ZREVRANGEBYSCORE', 5, setKey, bound, bound, limit, withScores],
  ['HSET', 5, hashKey, pairs(field, text)],
  ['HGET', 2, hashKey, field],
  ['HMGET', 2, hashKey, many(field)],
  ['HDEL', 2, hashKey, many(field)],
  ['HGETALL', 2, hashKey],
  ['HINCRBY', 3, hashKey, field, integer],
  ['HLEN', 1, hashKey],
  ['SET', 4, textKey, text, options(1, 'NX', 'XX', 'nx', 'bogus')],
  ['SET', 2, textKey, text, () => ['EX'], seconds],
  ['SET', 1, textKey, text, () => ['px', '100000', 'XX']],
  ['SET', 1, textKey, text, () => ['EX', '5', 'PX', '7']],
  ['GET', 3, textKey],
  ['MGET', 2, many(textKey)],
  ['INCR', 3, textKey],
  ['EXPIRE', 3, key, seconds, options(2, 'NX', 'XX', 'bogus')],
  ['EXPIRE', 2, key, otherSeconds, options(2, 'XX', 'GT', 'LT', 'gt', 'lt')],
  ['PEXPIRE', 1, key, seconds],
  // How long a key still lives depends on when who is asked; that it has an end does not.
  ['PERSIST', 3, key],
  ['TYPE', 2, key],
  ['EXISTS', 2, many(key)],
  ['DEL', 3, many(key)],
  ['UNLINK', 1, many(key)],
  ['RENAME', 2, key, key],
  ['DBSIZE', 1],
  ['FLUSHALL', 0.2, options(1, 'async', 'SYNC', 'later')],
  ['FLUSHDB', 0.1],
  ['PING', 0.5, options(2, 'x', 'y')],
  ['ECHO', 0.5, text],
  ['SELECT', 0.5, integer],
  ['CLIENT', 0.3, () => ['SETNAME'], options(1, 'me', 'a b', '')],
  ['CLIENT', 0.3, () => ['getname']],
  ['CLIENT', 0.2, options(3, 'nonsense', 'x')],
  ['WATCH', 1, many(key)],
  ['UNWATCH', 0.5],
  ['MULTI', 3],
  ['EXEC', 8],
  ['DISCARD', 0.7],
  ['no\r\nsuch', 0.5, some4],
  ['client|getname', 0.1],
];

function some4(random: Random): string[] {
  return some(random, 40, text);
}

const TOTAL = COMMANDS.reduce((sum, [, weight]) => sum + weight, 0);

const randomLine = (random: Random): (typeof COMMANDS)[number] => {
  let left = random() * TOTAL;
  for (const line of COMMANDS) {
    left -= line[1];
    if (left < 0) return line;
  }
  return COMMANDS[0]!;
};

/** A command that may be right or wrong. */
export const randomCommand = (random: Random): string[] => {
  const [name, , ...parts] = randomLine(random);
  const args = parts.flatMap((part) => part(random));
  // Now and then something is missing, or too much.
  const luck = random();
  if (luck < 0.02) args.pop();
  else if (luck < 0.04) args.push(pick(random, ['1', 'x']));
  return [random() < 0.2 ? name.toLowerCase() : name, ...args].map(bytes);
};
