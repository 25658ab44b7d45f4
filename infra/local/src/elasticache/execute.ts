import { type ByteText, LISTED_TEXT_BYTES } from './byte-text.ts';
import { CommandError, outOfMemory, wrongArity } from './command-error.ts';
import { argument, type Command, type CommandCall } from './commands/command.ts';
import { COMMANDS, CONTAINERS } from './commands/command-table.ts';
import { checkKept } from './commands/kept-memory.ts';
import { endTransaction } from './commands/transactions.ts';

/** About what a command that waits takes besides its arguments. */
const QUEUED_BYTES = 130;
/** Characters of an unknown command, and of its arguments, that are said again. */
const QUOTED_MAX = 128;

/** Does what a client asks for, or queues it; whatever goes wrong is the reply. */
export const execute = (call: CommandCall): void => {
  const { reply, session } = call;
  try {
    const command = commandOf(call);
    if (session.queue !== undefined && command.isNeverQueued !== true) queue(call, command);
    else command.run(call);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    reply.error(error.message);
  }
};

/** @throws CommandError why the command is not even tried; between MULTI and EXEC that breaks the transaction */
const commandOf = (call: CommandCall): Command => {
  try {
    const command = find(call.args);
    checkMemory(call, command);
    return command;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    call.session.isQueueBroken = call.session.queue !== undefined;
    if (argument(call.args, 0).toLowerCase() !== 'exec') throw error;
    endTransaction(call);
    throw new CommandError(`EXECABORT Transaction discarded because of: ${error.message.replace(/^ERR /, '')}`);
  }
};

const find = (args: readonly ByteText[]): Command => {
  const name = argument(args, 0).toLowerCase();
  const isWithin = args.length > 1 && CONTAINERS.has(name);
  const command = COMMANDS.get(isWithin ? `${name}|${argument(args, 1).toLowerCase()}` : name);
  if (command === undefined || name.includes('|')) throw isWithin ? unknownSubcommand(args) : unknownCommand(args);
  const isRight = command.arity < 0 ? args.length >= -command.arity : args.length === command.arity;
  if (!isRight) throw wrongArity(command.name);
  return command;
};

const unknownSubcommand = ([name = '', subcommand = '']: readonly ByteText[]): CommandError =>
  new CommandError(`ERR unknown subcommand '${quoted(subcommand, QUOTED_MAX)}'. Try ${name.toUpperCase()} HELP.`);

const unknownCommand = ([name = '', ...args]: readonly ByteText[]): CommandError => {
  let beginning = '';
  for (const arg of args) {
    if (beginning.length >= QUOTED_MAX) break;
    beginning += `'${quoted(arg, QUOTED_MAX - beginning.length)}' `;
  }
  return new CommandError(`ERR unknown command '${quoted(name, QUOTED_MAX)}', with args beginning with: ${beginning}`);
};

/** Up to the first NUL, as C sees it. */
const quoted = (text: ByteText, charactersMax: number): ByteText =>
  (text.split('\0', 1)[0] ?? '').slice(0, charactersMax);

/** A transaction takes memory before it is done, so that nothing can be queued either when there is none left. */
const checkMemory = (call: CommandCall, command: Command): void => {
  const { args, session, server } = call;
  const isFull = server.keyspace.bytes > server.bytesMax;
  const wouldQueue = session.queue !== undefined && command.isNeverQueued !== true;
  if (wouldQueue) checkKept(call, bytesOf(args));
  const writes =
    command.name === 'exec'
      ? session.queue?.some((queued) => queued.command.needsMemory === true)
      : command.needsMemory;
  if (isFull && (wouldQueue || writes === true)) throw outOfMemory();
};

const queue = ({ args, session, reply }: CommandCall, command: Command): void => {
  session.queue?.push({ command, args });
  session.queueBytes += bytesOf(args);
  reply.status('QUEUED');
};

/** About what it takes to keep a command. */
const bytesOf = (args: readonly ByteText[]): number =>
  args.reduce((bytes, arg) => bytes + LISTED_TEXT_BYTES + arg.length, QUEUED_BYTES);
