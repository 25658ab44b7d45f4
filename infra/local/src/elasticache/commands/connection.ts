import type { ByteText } from '../byte-text.ts';
import { CommandError, notAnInteger, syntaxError, wrongArity } from '../command-error.ts';
import { parseInteger } from '../resp/integers.ts';
import { SERVER_VERSION } from '../server-version.ts';
import { argument, type Command, type CommandCall } from './command.ts';
import { checkKept } from './kept-memory.ts';

const ping = ({ args, reply }: CommandCall): void => {
  if (args.length > 2) throw wrongArity('ping');
  if (args.length === 2) reply.bulk(args[1]);
  else reply.status('PONG');
};

const quit = ({ session, reply }: CommandCall): void => {
  session.isOver = true;
  reply.status('OK');
};

const select = ({ args, reply }: CommandCall): void => {
  const database = parseInteger(argument(args, 1));
  if (database === undefined) throw notAnInteger();
  if (database !== (database | 0)) {
    throw new CommandError('ERR value is out of range, value must between -2147483648 and 2147483647');
  }
  if (database !== 0) throw new CommandError('ERR DB index is out of range');
  reply.status('OK');
};

const setName = ({ session, server }: CommandCall, name: ByteText): void => {
  if (/[^!-~]/.test(name)) {
    throw new CommandError('ERR Client names cannot contain spaces, newlines or special characters.');
  }
  checkKept({ session, server }, name.length);
  session.name = name;
};

const clientSetName = (call: CommandCall): void => {
  setName(call, argument(call.args, 2));
  call.reply.status('OK');
};

const clientGetName = ({ session, reply }: CommandCall): void =>
  reply.bulk(session.name === '' ? undefined : session.name);

const clientSetInfo = ({ args, reply }: CommandCall): void => {
  const attribute = argument(args, 2);
  if (!/^lib-(?:name|ver)$/i.test(attribute)) throw new CommandError(`ERR Unrecognized option '${attribute}'`);
  if (/[^!-~]/.test(argument(args, 3))) {
    throw new CommandError(`ERR ${attribute} cannot contain spaces, newlines or special characters.`);
  }
  reply.status('OK');
};

/** Two is what is spoken here: whoever asks for another goes on with two. */
const hello = (call: CommandCall): void => {
  const { args, session, reply } = call;
  const [, version, ...options] = args;
  const asked = version === undefined ? 2 : parseInteger(version);
  if (asked === undefined) throw new CommandError('ERR Protocol version is not an integer or out of range');
  if (asked !== 2) throw new CommandError('NOPROTO unsupported protocol version');
  for (let at = 0; at < options.length; at += 2) {
    const name = options[at + 1];
    if (argument(options, at).toLowerCase() !== 'setname' || name === undefined) throw syntaxError();
    setName(call, name);
  }
  const facts = {
    server: 'redis',
    version: SERVER_VERSION,
    proto: 2,
    id: session.id,
    mode: 'standalone',
    role: 'master',
  };
  reply.array(2 * Object.keys(facts).length + 2);
  for (const [name, value] of Object.entries(facts)) {
    reply.bulk(name);
    if (typeof value === 'number') reply.integer(value);
    else reply.bulk(value);
  }
  reply.bulk('modules');
  reply.array(0);
};

export const CONNECTION_COMMANDS: readonly Command[] = [
  { name: 'client', arity: -2, run: () => undefined },
  { name: 'client|getname', arity: 2, isReadOnly: true, run: clientGetName },
  { name: 'client|id', arity: 2, isReadOnly: true, run: ({ session, reply }) => reply.integer(session.id) },
  { name: 'client|setinfo', arity: 4, run: clientSetInfo },
  { name: 'client|setname', arity: 3, run: clientSetName },
  { name: 'echo', arity: 2, isReadOnly: true, run: ({ args, reply }) => reply.bulk(args[1]) },
  { name: 'hello', arity: -1, run: hello },
  { name: 'ping', arity: -1, isReadOnly: true, run: ping },
  { name: 'quit', arity: -1, isNeverQueued: true, run: quit },
  { name: 'select', arity: 2, run: select },
];
