import type { ByteText } from '../byte-text.ts';
import { CommandError, syntaxError } from '../command-error.ts';
import { SortedSetValue } from '../keyspace/values.ts';
import { formatScore, parseScore } from '../resp/scores.ts';
import type { AddConditions } from '../sorted-set.ts';
import { argument, type Command, type CommandCall } from './command.ts';
import { rangeOf } from './score-range.ts';

const ZADD_OPTIONS = ['nx', 'xx', 'gt', 'lt', 'ch'] as const;
type ZaddOption = (typeof ZADD_OPTIONS)[number];

const zadd = ({ args, reply, server }: CommandCall): void => {
  const { keyspace } = server;
  const key = argument(args, 1);
  const options = zaddOptionsOf(args);
  const pairs = args.slice(2 + options.count);
  if (pairs.length === 0 || pairs.length % 2 !== 0) throw syntaxError();
  checkConditions(options.given);
  // All of them are read before any is written.
  const scores = pairs.filter((_, at) => at % 2 === 0).map(scoreOf);
  const found = keyspace.sortedSet(key);
  const conditions = Object.fromEntries([...options.given].map((name) => [name, true])) as AddConditions;
  if (found === undefined && conditions.xx === true) {
    reply.integer(0);
    return;
  }
  const { set } = found ?? keyspace.put(key, new SortedSetValue());
  const counts = { added: 0, changed: 0, kept: 0 };
  for (const [at, score] of scores.entries()) counts[set.add(argument(pairs, 2 * at + 1), score, conditions)] += 1;
  if (counts.added + counts.changed > 0) keyspace.changed(key);
  reply.integer(options.given.has('ch') ? counts.added + counts.changed : counts.added);
};

const zaddOptionsOf = (args: readonly ByteText[]): { given: ReadonlySet<ZaddOption>; count: number } => {
  const given = new Set<ZaddOption>();
  let at = 2;
  for (; at < args.length; at += 1) {
    const name = argument(args, at).toLowerCase();
    const option = ZADD_OPTIONS.find((known) => known === name);
    if (option === undefined) break;
    given.add(option);
  }
  return { given, count: at - 2 };
};

const checkConditions = (given: ReadonlySet<ZaddOption>): void => {
  if (given.has('nx') && given.has('xx')) {
    throw new CommandError('ERR XX and NX options at the same time are not compatible');
  }
  if ([given.has('gt'), given.has('lt'), given.has('nx')].filter(Boolean).length > 1) {
    throw new CommandError('ERR GT, LT, and/or NX options at the same time are not compatible');
  }
};

const scoreOf = (text: ByteText): number => {
  const score = parseScore(text);
  if (score === undefined) throw new CommandError('ERR value is not a valid float');
  return score;
};

const zrem = ({ args, reply, server }: CommandCall): void => {
  const key = argument(args, 1);
  const found = server.keyspace.sortedSet(key);
  const removed = args.slice(2).filter((member) => found?.set.remove(member) === true).length;
  if (removed > 0) server.keyspace.changed(key);
  reply.integer(removed);
};

const zcard = ({ args, reply, server }: CommandCall): void =>
  reply.integer(server.keyspace.sortedSet(argument(args, 1))?.set.size ?? 0);

const zscore = ({ args, reply, server }: CommandCall): void => {
  const score = server.keyspace.sortedSet(argument(args, 1))?.set.score(argument(args, 2));
  reply.bulk(score === undefined ? undefined : formatScore(score));
};

const zmscore = ({ args, reply, server }: CommandCall): void => {
  const set = server.keyspace.sortedSet(argument(args, 1))?.set;
  const members = args.slice(2);
  reply.array(members.length);
  for (const member of members) {
    const score = set?.score(member);
    reply.bulk(score === undefined ? undefined : formatScore(score));
  }
};

const zrank =
  (isReverse: boolean) =>
  ({ args, reply, server }: CommandCall): void => {
    const set = server.keyspace.sortedSet(argument(args, 1))?.set;
    const rank = set?.rank(argument(args, 2));
    if (set === undefined || rank === undefined) reply.bulk(undefined);
    else reply.integer(isReverse ? set.size - 1 - rank : rank);
  };

const zcount = ({ args, reply, server }: CommandCall): void => {
  const range = rangeOf(argument(args, 2), argument(args, 3));
  const places = server.keyspace.sortedSet(argument(args, 1))?.set.placesOf(range);
  reply.integer(places === undefined ? 0 : places.to - places.from);
};

export const SORTED_SET_COMMANDS: readonly Command[] = [
  { name: 'zadd', arity: -4, needsMemory: true, run: zadd },
  { name: 'zcard', arity: 2, isReadOnly: true, run: zcard },
  { name: 'zcount', arity: 4, isReadOnly: true, run: zcount },
  { name: 'zmscore', arity: -3, isReadOnly: true, run: zmscore },
  { name: 'zrank', arity: 3, isReadOnly: true, run: zrank(false) },
  { name: 'zrem', arity: -3, run: zrem },
  { name: 'zrevrank', arity: 3, isReadOnly: true, run: zrank(true) },
  { name: 'zscore', arity: 3, isReadOnly: true, run: zscore },
];
