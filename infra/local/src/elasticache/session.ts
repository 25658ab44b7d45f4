import type { ByteText } from './byte-text.ts';
import type { Command } from './commands/command.ts';
import { createWatcher, type Watcher } from './keyspace/watches.ts';

export interface QueuedCommand {
  readonly command: Command;
  readonly args: readonly ByteText[];
}

/** What the server knows of one connection. */
export interface Session {
  readonly id: number;
  name: ByteText;
  readonly watcher: Watcher;
  /** Commands that wait for EXEC; undefined outside of MULTI. */
  queue: QueuedCommand[] | undefined;
  /** About the memory that they take. */
  queueBytes: number;
  /** A command was refused while queueing: EXEC will do nothing. */
  isQueueBroken: boolean;
  /** The client said goodbye. */
  isOver: boolean;
}

/** What the server keeps for a client between its commands. */
export const keptBytes = ({ queueBytes, watcher, name }: Session): number => queueBytes + watcher.bytes + name.length;

export const createSession = (id: number): Session => ({
  id,
  name: '',
  watcher: createWatcher(),
  queue: undefined,
  queueBytes: 0,
  isQueueBroken: false,
  isOver: false,
});
