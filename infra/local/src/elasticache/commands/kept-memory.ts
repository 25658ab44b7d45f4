import { outOfMemory } from '../command-error.ts';
import { keptBytes } from '../session.ts';
import type { CommandCall } from './command.ts';

/** @throws CommandError a client would have more kept between its commands than it may */
export const checkKept = ({ session, server }: Pick<CommandCall, 'session' | 'server'>, moreBytes: number): void => {
  if (keptBytes(session) + moreBytes > server.keptBytesMax) throw outOfMemory();
};
