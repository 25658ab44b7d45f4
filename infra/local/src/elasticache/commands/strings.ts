import type { ByteText } from '../byte-text.ts';
import { CommandError, notAnInteger, syntaxError } from '../command-error.ts';
import { TextValue } from '../keyspace/values.ts';
import { isInt64, parseInt64 } from '../resp/integers.ts';
import { argument, type Command, type CommandCall } from './command.ts';
import { expiryIn } from './expiry.ts';

const get = ({ args, reply, server }: CommandCall): void => reply.bulk(server.keyspace.text(argument(args, 1))?.text);

const mget = ({ args, reply, server }: CommandCall): void => {
  const keys = args.slice(1);
  reply.array(keys.length);
  for (const key of keys) {
    const value = server.keyspace.get(key);
    reply.bulk(value instanceof TextValue ? value.text : undefined);
  }
};

interface SetOptions {
  readonly nx: boolean;
  readonly xx: boolean;
  readonly expiry?: { readonly unitMs: number; readonly text: ByteText };
}

const set = ({ args, reply, server }: CommandCall): void => {
  const { keyspace, clock } = server;
  const { nx, xx, expiry } = setOptionsOf(args.slice(3));
  const expiresAtMs =
    expiry === undefined
      ? undefined
      : expiryIn({ ...expiry, nowMs: clock.nowMs(), command: 'set', isPastAllowed: false });
  const key = argument(args, 1);
  const isThere = keyspace.get(key) !== undefined;
  if ((nx && isThere) || (xx && !isThere)) {
    reply.bulk(undefined);
    return;
  }
  keyspace.put(key, new TextValue(argument(args, 2)));
  if (expiresAtMs !== undefined) keyspace.expireAt(key, expiresAtMs);
  reply.status('OK');
};

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ['ex', 1_000],
  ['px', 1],
]);

const setOptionsOf = (options: readonly ByteText[]): SetOptions => {
  let [nx, xx] = [false, false];
  let expiry: SetOptions['expiry'];
  for (let at = 0; at < options.length; at += 1) {
    const option = argument(options, at).toLowerCase();
    const unitMs = UNITS_MS.get(option);
    const text = options[at + 1];
    if (option === 'nx' && !xx) nx = true;
    else if (option === 'xx' && !nx) xx = true;
    else if (unitMs !== undefined && expiry === undefined && text !== undefined) {
      expiry = { unitMs, text };
      at += 1;
    } else throw syntaxError();
  }
  return { nx, xx, ...(expiry === undefined ? {} : { expiry }) };
};

const incr = ({ args, reply, server }: CommandCall): void => {
  const key = argument(args, 1);
  const { keyspace } = server;
  const before = parseInt64(keyspace.text(key)?.text ?? '0');
  if (before === undefined) throw notAnInteger();
  const after = before + 1n;
  if (!isInt64(after)) throw new CommandError('ERR increment or decrement would overflow');
  const expiresAtMs = keyspace.expiryOf(key);
  keyspace.put(key, new TextValue(String(after)));
  if (expiresAtMs !== undefined) keyspace.expireAt(key, expiresAtMs);
  reply.integer(after);
};

export const STRING_COMMANDS: readonly Command[] = [
  { name: 'get', arity: 2, isReadOnly: true, run: get },
  { name: 'incr', arity: 2, needsMemory: true, run: incr },
  { name: 'mget', arity: -2, isReadOnly: true, run: mget },
  { name: 'set', arity: -3, needsMemory: true, run: set },
];
