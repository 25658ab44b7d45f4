import { CommandError } from '../command-error.ts';
import { watchedBytes } from '../keyspace/watches.ts';
import type { Session } from '../session.ts';
import type { Command, CommandCall } from './command.ts';
import { checkKept } from './kept-memory.ts';

const multi = ({ session, reply }: CommandCall): void => {
  if (session.queue !== undefined) throw new CommandError('ERR MULTI calls can not be nested');
  session.queue = [];
  reply.status('OK');
};

/** Ends a transaction, done or not, and with it all that was watched. */
export const endTransaction = (call: Pick<CommandCall, 'session' | 'server'>): void => {
  endQueue(call.session);
  call.server.watches.clear(call.session.watcher);
};

const endQueue = (session: Session): void => {
  session.queue = undefined;
  session.queueBytes = 0;
  session.isQueueBroken = false;
};

const exec = (call: CommandCall): void => {
  const { session, reply, server } = call;
  const { queue, isQueueBroken, watcher } = session;
  if (queue === undefined) throw new CommandError('ERR EXEC without MULTI');
  // What has expired since it was watched has changed.
  for (const key of watcher.keys) server.keyspace.get(key);
  const hasChange = watcher.hasChange;
  endTransaction(call);
  if (isQueueBroken) throw new CommandError('EXECABORT Transaction discarded because of previous errors.');
  if (hasChange) {
    reply.noArray();
    return;
  }
  reply.array(queue.length);
  for (const { command, args } of queue) {
    // A transaction changes all or nothing, also when its client is gone; as in Redis, which only writes no more replies.
    if (reply.isLost && command.isReadOnly === true) continue;
    try {
      command.run({ ...call, args });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      reply.error(error.message);
    }
  }
};

const discard = (call: CommandCall): void => {
  if (call.session.queue === undefined) throw new CommandError('ERR DISCARD without MULTI');
  endTransaction(call);
  call.reply.status('OK');
};

const watch = ({ args, session, reply, server }: CommandCall): void => {
  if (session.queue !== undefined) throw new CommandError('ERR WATCH inside MULTI is not allowed');
  const keys = args.slice(1);
  checkKept({ session, server }, watchedBytes(keys));
  for (const key of keys) {
    // What has expired already is no change to come.
    server.keyspace.get(key);
    server.watches.add(key, session.watcher);
  }
  reply.status('OK');
};

const unwatch = ({ session, reply, server }: CommandCall): void => {
  server.watches.clear(session.watcher);
  reply.status('OK');
};

export const TRANSACTION_COMMANDS: readonly Command[] = [
  { name: 'discard', arity: 1, isNeverQueued: true, run: discard },
  { name: 'exec', arity: 1, isNeverQueued: true, run: exec },
  { name: 'multi', arity: 1, isNeverQueued: true, run: multi },
  { name: 'unwatch', arity: 1, run: unwatch },
  { name: 'watch', arity: -2, isNeverQueued: true, run: watch },
];
