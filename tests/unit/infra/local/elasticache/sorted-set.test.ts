import { describe, expect, it } from 'vitest';
import {
  type AddConditions,
  type ScoreRange,
  SortedSet,
} from '../../../../../infra/local/src/elasticache/sorted-set.ts';
import { integerBetween, type Random, seededRandom, seeds, shuffled } from '../../../../support/random.ts';

type Entry = readonly [member: string, score: number];

/** The same with a list that is sorted again and again. */
class PlainSet {
  readonly scores = new Map<string, number>();

  add(member: string, score: number, { nx, xx, gt, lt }: AddConditions): string {
    const before = this.scores.get(member);
    if (before === undefined ? xx === true : nx === true || score === before) return 'kept';
    if (before !== undefined && ((gt === true && score < before) || (lt === true && score > before))) return 'kept';
    this.scores.set(member, score);
    return before === undefined ? 'added' : 'changed';
  }

  entries(): Entry[] {
    const byBytes = (a: string, b: string): number =>
      Buffer.compare(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'));
    return [...this.scores].sort(([a, left], [b, right]) => (left === right ? byBytes(a, b) : left < right ? -1 : 1));
  }
}

const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const entriesOf = (set: SortedSet, places = { from: 0, to: set.size, reverse: false }): Entry[] => {
  const entries: Entry[] = [];
  set.visit(places, (member, score) => entries.push([member, score]) > 0);
  return entries;
};

/** Few scores for many members, and members of which some begin with others. */
const randomMember = (random: Random): string =>
  bytesOf(`${'é'.repeat(integerBetween(random, 0, 3))}${integerBetween(random, 0, 900)}`);
const randomScore = (random: Random): number =>
  random() < 0.02
    ? random() < 0.5
      ? -Infinity
      : Infinity
    : integerBetween(random, -10, 10) / (random() < 0.9 ? 1 : 3);
const randomRange = (random: Random): ScoreRange => ({
  ...{ min: randomScore(random), max: randomScore(random) },
  ...{ minExclusive: random() < 0.5, maxExclusive: random() < 0.5 },
});
const randomConditions = (random: Random): AddConditions =>
  [{}, {}, {}, { nx: true }, { xx: true }, { gt: true }, { lt: true }, { xx: true, gt: true }][
    integerBetween(random, 0, 7)
  ]!;

const isWithin = (score: number, { min, max, minExclusive, maxExclusive }: ScoreRange): boolean =>
  (minExclusive ? score > min : score >= min) && (maxExclusive ? score < max : score <= max);

describe('a sorted set', () => {
  it.each(seeds(8))('is what a list that is sorted again and again is, after 10,000 changes (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const [set, plain] = [new SortedSet(), new PlainSet()];
    for (let change = 1; change <= 10_000; change += 1) {
      const member = randomMember(random);
      if (random() < 0.3) {
        expect(set.remove(member)).toBe(plain.scores.delete(member));
      } else {
        const [score, conditions] = [randomScore(random), randomConditions(random)];
        expect(set.add(member, score, conditions)).toBe(plain.add(member, score, conditions));
      }
      if (change % 500 === 0) compareAll(random, set, plain);
    }
    for (const member of shuffled([...plain.scores.keys()], random)) expect(set.remove(member)).toBe(true);
    expect([set.size, entriesOf(set)]).toEqual([0, []]);
  });

  const compareAll = (random: Random, set: SortedSet, plain: PlainSet): void => {
    const entries = plain.entries();
    expect(entriesOf(set)).toEqual(entries);
    expect(set.size).toBe(entries.length);
    for (const [rank, [member, score]] of entries.entries()) {
      expect([set.rank(member), set.score(member)]).toEqual([rank, score]);
    }
    for (let question = 0; question < 50; question += 1) {
      const range = randomRange(random);
      const { from, to } = set.placesOf(range);
      const within = entries.filter(([, score]) => isWithin(score, range));
      expect(entriesOf(set, { from, to, reverse: false })).toEqual(within);
      const part = { from: integerBetween(random, -5, 900), to: integerBetween(random, -5, 900), reverse: true };
      const expected = entries.slice(Math.max(0, part.from), Math.max(0, part.to)).reverse();
      expect(entriesOf(set, part)).toEqual(expected);
    }
  };

  it.each([
    ['rising', (count: number) => Array.from({ length: count }, (_, index) => index)],
    ['falling', (count: number) => Array.from({ length: count }, (_, index) => -index)],
    ['equal', (count: number) => Array.from({ length: count }, () => 7)],
  ])('knows every rank among 20,000 members with %s scores', (_, scoresOf) => {
    const [set, plain] = [new SortedSet(), new PlainSet()];
    for (const [index, score] of scoresOf(20_000).entries()) {
      set.add(`member-${index}`, score);
      plain.scores.set(`member-${index}`, score);
    }
    const entries = plain.entries();
    expect(entriesOf(set)).toEqual(entries);
    expect(entries.map(([member]) => set.rank(member))).toEqual(entries.map((__, rank) => rank));
  });

  it('orders equal scores by the bytes of UTF-8, not by how JavaScript compares texts', () => {
    const set = new SortedSet();
    const members = ['\u{1F6B4}', '\uFFFD', 'z', 'Z', 'é', ''];
    for (const member of members) set.add(bytesOf(member), 0);
    const expected = [...members].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(entriesOf(set).map(([member]) => Buffer.from(member, 'latin1').toString())).toEqual(expected);
  });

  it('keeps members of any length', () => {
    const set = new SortedSet();
    const members = [0, 1, 3, 254, 255, 256, 65_530, 65_531, 200_000].map((length) => 'x'.repeat(length));
    for (const member of members) set.add(member, member.length);
    expect(entriesOf(set).map(([member]) => member)).toEqual(members);
    expect(members.map((member) => set.remove(member))).toEqual(members.map(() => true));
    for (const member of members) set.add(`${member}y`, 0);
    expect(members.map((member) => [set.score(member), set.score(`${member}y`)])).toEqual(
      members.map(() => [undefined, 0]),
    );
  });

  it('uses the memory of members that are gone again', () => {
    const set = new SortedSet();
    const fill = (round: number): void => {
      for (let index = 0; index < 10_000; index += 1)
        set.add(`racer-${round}-${String(index).padStart(6, '0')}`, index);
      for (let index = 0; index < 10_000; index += 1) set.remove(`racer-${round}-${String(index).padStart(6, '0')}`);
    };
    fill(1);
    const bytes = set.bytes;
    for (const round of [2, 3, 4]) fill(round);
    expect(set.bytes).toBe(bytes);
  });
});
