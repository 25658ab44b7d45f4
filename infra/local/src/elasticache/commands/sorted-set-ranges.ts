import type { ByteText } from '../byte-text.ts';
import { CommandError, notAnInteger, syntaxError } from '../command-error.ts';
import { parseInteger } from '../resp/integers.ts';
import { formatScore } from '../resp/scores.ts';
import type { Places, ScoreRange, SortedSet } from '../sorted-set.ts';
import { argument, type Command, type CommandCall } from './command.ts';
import { rangeOf } from './score-range.ts';

interface RangeQuery {
  readonly isReverse: boolean;
  readonly isByScore: boolean;
}

interface RangeOptions extends RangeQuery {
  readonly withScores: boolean;
  readonly offset: number;
  /** Negative = all. */
  readonly count: number;
}

/** @param fixed what the command's name says already; ZRANGE says nothing and has options for it */
const range =
  (fixed?: RangeQuery) =>
  ({ args, reply, server }: CommandCall): void => {
    const options = rangeOptionsOf(args.slice(4), fixed);
    const placesOf = queryOf(options, argument(args, 2), argument(args, 3));
    const set = server.keyspace.sortedSet(argument(args, 1))?.set;
    if (set === undefined) {
      reply.array(0);
      return;
    }
    const places = placesOf(set);
    reply.array(Math.max(0, places.to - places.from) * (options.withScores ? 2 : 1));
    set.visit({ ...places, reverse: options.isReverse }, (member, score) => {
      reply.bulk(member);
      if (options.withScores) reply.bulk(formatScore(score));
      return !reply.isLost;
    });
  };

const rangeOptionsOf = (options: readonly ByteText[], fixed: RangeQuery | undefined): RangeOptions => {
  let [isReverse, isByScore, withScores] = [fixed?.isReverse ?? false, fixed?.isByScore ?? false, false];
  let [offset, count] = [0, -1];
  for (let at = 0; at < options.length; at += 1) {
    const option = argument(options, at).toLowerCase();
    if (option === 'withscores') withScores = true;
    else if (option === 'limit' && at + 2 < options.length) {
      [offset, count] = [integerOf(argument(options, at + 1)), integerOf(argument(options, at + 2))];
      at += 2;
    } else if (option === 'rev' && fixed === undefined && !isReverse) isReverse = true;
    else if (option === 'byscore' && fixed === undefined && !isByScore) isByScore = true;
    else throw syntaxError();
  }
  if (count !== -1 && !isByScore) {
    throw new CommandError('ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX');
  }
  return { isReverse, isByScore, withScores, offset, count };
};

type PlacesOf = (set: SortedSet) => Places;

const queryOf = (options: RangeOptions, first: ByteText, last: ByteText): PlacesOf => {
  if (options.isByScore) {
    const scores = options.isReverse ? rangeOf(last, first) : rangeOf(first, last);
    return (set) => limited(set, scores, options);
  }
  const [from, to] = [integerOf(first), integerOf(last)];
  return ({ size }) => {
    const [start, end] = [fromEnd(from, size), fromEnd(to, size)];
    const places = { from: Math.max(0, start), to: Math.max(Math.max(0, start), Math.min(size, end + 1)) };
    return options.isReverse ? mirrored(places, size) : places;
  };
};

const limited = (set: SortedSet, scores: ScoreRange, { isReverse, offset, count }: RangeOptions): Places => {
  const places = set.placesOf(scores);
  if (offset < 0) return { from: places.from, to: places.from };
  const found = isReverse ? mirrored(places, set.size) : places;
  const from = Math.min(found.to, found.from + offset);
  const to = count < 0 ? found.to : Math.min(found.to, from + count);
  return isReverse ? mirrored({ from, to }, set.size) : { from, to };
};

/** The same places, counted from the other end. */
const mirrored = ({ from, to }: Places, size: number): Places => ({ from: size - to, to: size - from });

/** Negative places count from the end: -1 is the last. */
const fromEnd = (place: number, size: number): number => (place < 0 ? size + place : place);

const integerOf = (text: ByteText): number => {
  const value = parseInteger(text);
  if (value === undefined) throw notAnInteger();
  return value;
};

export const SORTED_SET_RANGE_COMMANDS: readonly Command[] = [
  { name: 'zrange', arity: -4, isReadOnly: true, run: range() },
  { name: 'zrangebyscore', arity: -4, isReadOnly: true, run: range({ isReverse: false, isByScore: true }) },
  { name: 'zrevrange', arity: -4, isReadOnly: true, run: range({ isReverse: true, isByScore: false }) },
  { name: 'zrevrangebyscore', arity: -4, isReadOnly: true, run: range({ isReverse: true, isByScore: true }) },
];
