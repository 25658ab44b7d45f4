import type { Command } from './command.ts';
import { CONNECTION_COMMANDS } from './connection.ts';
import { HASH_COMMANDS } from './hashes.ts';
import { KEY_COMMANDS } from './keys.ts';
import { SERVER_COMMANDS } from './server.ts';
import { SORTED_SET_RANGE_COMMANDS } from './sorted-set-ranges.ts';
import { SORTED_SET_COMMANDS } from './sorted-sets.ts';
import { STRING_COMMANDS } from './strings.ts';
import { TRANSACTION_COMMANDS } from './transactions.ts';

/** All commands, by name. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  [
    ...CONNECTION_COMMANDS,
    ...HASH_COMMANDS,
    ...KEY_COMMANDS,
    ...SERVER_COMMANDS,
    ...SORTED_SET_COMMANDS,
    ...SORTED_SET_RANGE_COMMANDS,
    ...STRING_COMMANDS,
    ...TRANSACTION_COMMANDS,
  ].map((command) => [command.name, command]),
);

/** Commands that have others within them. */
export const CONTAINERS: ReadonlySet<string> = new Set(
  [...COMMANDS.keys()].flatMap((name) => (name.includes('|') ? [name.slice(0, name.indexOf('|'))] : [])),
);
