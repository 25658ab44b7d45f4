import type { Command } from '../command.ts';
import { importCommand } from './import.ts';
import { rebuildHistoryCommand } from './rebuild-history.ts';

/** Every command, in the order of help. */
export const commands: readonly Command[] = [rebuildHistoryCommand, importCommand];
