import type { ByteText } from '../byte-text.ts';
import { CommandError, syntaxError } from '../command-error.ts';
import { argument, type Command, type CommandCall } from './command.ts';
import { expiryIn } from './expiry.ts';

const exists = ({ args, reply, server }: CommandCall): void =>
  reply.integer(args.slice(1).filter((key) => server.keyspace.get(key) !== undefined).length);

const del = ({ args, reply, server }: CommandCall): void =>
  reply.integer(args.slice(1).filter((key) => server.keyspace.delete(key)).length);

const type = ({ args, reply, server }: CommandCall): void =>
  reply.status(server.keyspace.get(argument(args, 1))?.type ?? 'none');

const rename = ({ args, reply, server }: CommandCall): void => {
  if (!server.keyspace.rename(argument(args, 1), argument(args, 2))) throw new CommandError('ERR no such key');
  reply.status('OK');
};

const expire =
  (name: string, unitMs: number) =>
  ({ args, reply, server }: CommandCall): void => {
    const { keyspace, clock } = server;
    const key = argument(args, 1);
    const mayChange = conditionOf(args.slice(3));
    const request = { text: argument(args, 2), unitMs, nowMs: clock.nowMs(), command: name, isPastAllowed: true };
    const atMs = expiryIn(request);
    if (keyspace.get(key) === undefined || !mayChange(keyspace.expiryOf(key), atMs)) {
      reply.integer(0);
      return;
    }
    keyspace.expireAt(key, atMs);
    reply.integer(1);
  };

/** Whether a key that ends then, or never, may end at another time. */
type ExpiryCondition = (beforeMs: number | undefined, afterMs: number) => boolean;

const CONDITIONS: Readonly<Record<string, ExpiryCondition>> = {
  nx: (beforeMs) => beforeMs === undefined,
  xx: (beforeMs) => beforeMs !== undefined,
  gt: (beforeMs, afterMs) => beforeMs !== undefined && afterMs > beforeMs,
  lt: (beforeMs, afterMs) => beforeMs === undefined || afterMs < beforeMs,
};

const conditionOf = (options: readonly ByteText[]): ExpiryCondition => {
  const names = options.map((option) => option.toLowerCase());
  const unknown = names.findIndex((name) => !Object.hasOwn(CONDITIONS, name));
  if (unknown >= 0) throw new CommandError(`ERR Unsupported option ${options[unknown]}`);
  const has = (name: string): boolean => names.includes(name);
  if (has('nx') && (has('xx') || has('gt') || has('lt')))
    throw new CommandError('ERR NX and XX, GT or LT options at the same time are not compatible');
  if (has('gt') && has('lt')) throw new CommandError('ERR GT and LT options at the same time are not compatible');
  const conditions = names.flatMap((name) => CONDITIONS[name] ?? []);
  return (beforeMs, afterMs) => conditions.every((mayChange) => mayChange(beforeMs, afterMs));
};

const timeToLive =
  (unitMs: number) =>
  ({ args, reply, server }: CommandCall): void => {
    const { keyspace, clock } = server;
    const key = argument(args, 1);
    if (keyspace.get(key) === undefined) {
      reply.integer(-2);
      return;
    }
    const atMs = keyspace.expiryOf(key);
    reply.integer(atMs === undefined ? -1 : Math.floor((atMs - clock.nowMs() + unitMs / 2) / unitMs));
  };

const persist = ({ args, reply, server }: CommandCall): void => {
  const { keyspace } = server;
  const key = argument(args, 1);
  const hasEnd = keyspace.expiryOf(key) !== undefined;
  if (hasEnd) keyspace.expireAt(key, undefined);
  reply.integer(hasEnd ? 1 : 0);
};

const flush = ({ args, reply, server }: CommandCall): void => {
  const [, mode, ...others] = args;
  if (others.length > 0 || (mode !== undefined && !/^(?:a?sync)$/i.test(mode))) throw syntaxError();
  server.keyspace.clear();
  reply.status('OK');
};

const dbsize = ({ reply, server }: CommandCall): void => reply.integer(server.keyspace.size);

export const KEY_COMMANDS: readonly Command[] = [
  { name: 'dbsize', arity: 1, isReadOnly: true, run: dbsize },
  { name: 'del', arity: -2, run: del },
  { name: 'exists', arity: -2, isReadOnly: true, run: exists },
  { name: 'expire', arity: -3, run: expire('expire', 1_000) },
  { name: 'flushall', arity: -1, run: flush },
  { name: 'flushdb', arity: -1, run: flush },
  { name: 'persist', arity: 2, run: persist },
  { name: 'pexpire', arity: -3, run: expire('pexpire', 1) },
  { name: 'pttl', arity: 2, isReadOnly: true, run: timeToLive(1) },
  { name: 'rename', arity: 3, run: rename },
  { name: 'ttl', arity: 2, isReadOnly: true, run: timeToLive(1_000) },
  { name: 'type', arity: 2, isReadOnly: true, run: type },
  { name: 'unlink', arity: -2, run: del },
];
