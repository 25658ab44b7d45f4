import { CommandError, notAnInteger, wrongArity } from '../command-error.ts';
import { HashValue } from '../keyspace/values.ts';
import { isInt64, parseInt64 } from '../resp/integers.ts';
import { argument, type Command, type CommandCall } from './command.ts';

const hset = ({ args, reply, server }: CommandCall): void => {
  if (args.length % 2 !== 0) throw wrongArity('hset');
  const key = argument(args, 1);
  const hash = server.keyspace.hash(key) ?? server.keyspace.put(key, new HashValue());
  let added = 0;
  for (let at = 2; at < args.length; at += 2) {
    if (hash.set(argument(args, at), argument(args, at + 1))) added += 1;
  }
  server.keyspace.changed(key);
  reply.integer(added);
};

const hget = ({ args, reply, server }: CommandCall): void =>
  reply.bulk(server.keyspace.hash(argument(args, 1))?.get(argument(args, 2)));

const hmget = ({ args, reply, server }: CommandCall): void => {
  const hash = server.keyspace.hash(argument(args, 1));
  const fields = args.slice(2);
  reply.array(fields.length);
  for (const field of fields) reply.bulk(hash?.get(field));
};

const hdel = ({ args, reply, server }: CommandCall): void => {
  const key = argument(args, 1);
  const hash = server.keyspace.hash(key);
  const deleted = args.slice(2).filter((field) => hash?.delete(field) === true).length;
  if (deleted > 0) server.keyspace.changed(key);
  reply.integer(deleted);
};

const hgetall = ({ args, reply, server }: CommandCall): void => {
  const hash = server.keyspace.hash(argument(args, 1)) ?? new HashValue();
  reply.array(2 * hash.size);
  for (const [field, text] of hash.entries()) {
    if (reply.isLost) return;
    reply.bulk(field);
    reply.bulk(text);
  }
};

const hlen = ({ args, reply, server }: CommandCall): void =>
  reply.integer(server.keyspace.hash(argument(args, 1))?.size ?? 0);

const hincrby = ({ args, reply, server }: CommandCall): void => {
  const { keyspace } = server;
  const key = argument(args, 1);
  const field = argument(args, 2);
  const change = parseInt64(argument(args, 3));
  if (change === undefined) throw notAnInteger();
  const hash = keyspace.hash(key);
  const before = parseInt64(hash?.get(field) ?? '0');
  if (before === undefined) throw new CommandError('ERR hash value is not an integer');
  const after = before + change;
  if (!isInt64(after)) throw new CommandError('ERR increment or decrement would overflow');
  (hash ?? keyspace.put(key, new HashValue())).set(field, String(after));
  keyspace.changed(key);
  reply.integer(after);
};

export const HASH_COMMANDS: readonly Command[] = [
  { name: 'hdel', arity: -3, run: hdel },
  { name: 'hget', arity: 3, isReadOnly: true, run: hget },
  { name: 'hgetall', arity: 2, isReadOnly: true, run: hgetall },
  { name: 'hincrby', arity: 4, needsMemory: true, run: hincrby },
  { name: 'hlen', arity: 2, isReadOnly: true, run: hlen },
  { name: 'hmget', arity: -3, isReadOnly: true, run: hmget },
  { name: 'hset', arity: -4, needsMemory: true, run: hset },
];
