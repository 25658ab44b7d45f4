import type { Clock } from '../../core/clock.ts';
import type { ByteText } from '../byte-text.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import type { Watches } from '../keyspace/watches.ts';
import type { ReplyWriter } from '../resp/reply-writer.ts';
import type { Session } from '../session.ts';

export interface CommandCall {
  /** The command's name as the client wrote it, then its arguments. */
  readonly args: readonly ByteText[];
  readonly session: Session;
  readonly reply: ReplyWriter;
  readonly server: ServerState;
}

/** What all connections share. */
export interface ServerState {
  readonly keyspace: Keyspace;
  readonly watches: Watches;
  readonly clock: Clock;
  /** What all keys may take. */
  readonly bytesMax: number;
  /** What one client may have kept between its commands. */
  readonly keptBytesMax: number;
  readonly port: number;
  /** Of the runtime's clock (epoch ms). */
  readonly startedAtMs: number;
  readonly clientCount: () => number;
}

/** One line of the table of commands. */
export interface Command {
  /** Lower case; of a command within a command `client|id`. */
  readonly name: string;
  /** Number of arguments, the name included; negative: at least as many. */
  readonly arity: number;
  /** Refused when there is no memory left. */
  readonly needsMemory?: true;
  /** Changes nothing: it need not be done when nobody takes the answer. */
  readonly isReadOnly?: true;
  /** Done at once between MULTI and EXEC. */
  readonly isNeverQueued?: true;
  /** @throws CommandError before anything is written */
  readonly run: (call: CommandCall) => void;
}

/** An argument that the command's arity promises. */
export const argument = (args: readonly ByteText[], index: number): ByteText => args[index] ?? '';
