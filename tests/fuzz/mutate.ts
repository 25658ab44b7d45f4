import { integerBetween, type Random } from '../support/random.ts';

export const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)] as Item;

export const randomBytes = (random: Random, lengthMax: number): Buffer =>
  Buffer.from(Array.from({ length: integerBetween(random, 0, lengthMax) }, () => integerBetween(random, 0, 255)));

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const somewhere = (bytes: Buffer, random: Random): number => integerBetween(random, 0, bytes.length);

const splice = (
  bytes: Buffer,
  at: number,
  { drop = 0, add = Buffer.alloc(0) }: { drop?: number; add?: Buffer },
): Buffer => Buffer.concat([bytes.subarray(0, at), add, bytes.subarray(at + drop)]);

/** Bytes on which parsers turn: ends of text, lengths, signs, line ends, halves of characters. */
const AWKWARD = [
  '00',
  'ff',
  '7f',
  '80',
  '0d0a',
  '0d0a0d0a',
  '0a',
  '22',
  '5c',
  '25',
  '2e2e2f',
  'c0af',
  'eda080',
  'e280ae',
  'f4908080',
].map((hex) => Buffer.from(hex, 'hex'));

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy.writeUInt8(integerBetween(random, 0, 255), integerBetween(random, 0, copy.length - 1));
    return copy;
  },
  (bytes, random) => bytes.subarray(0, somewhere(bytes, random)),
  (bytes, random) => splice(bytes, somewhere(bytes, random), { drop: integerBetween(random, 1, 8) }),
  (bytes, random) => splice(bytes, somewhere(bytes, random), { add: pick(random, AWKWARD) }),
  (bytes, random) => splice(bytes, somewhere(bytes, random), { add: randomBytes(random, 16) }),
  (bytes, random) => {
    const from = somewhere(bytes, random);
    return splice(bytes, from, { add: bytes.subarray(from, from + integerBetween(random, 1, 64)) });
  },
];

/** The bytes with one to `timesMax` changes. */
export const mutated = (bytes: Buffer, random: Random, timesMax = 3): Buffer => {
  let result = bytes;
  for (let times = integerBetween(random, 1, timesMax); times > 0; times -= 1)
    result = pick(random, MUTATIONS)(result, random);
  return result;
};
