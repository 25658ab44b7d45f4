import type { Command } from '../command.ts';
import { hiddenCommand } from './hidden.ts';
import { hideCommand } from './hide.ts';
import { importCommand } from './import.ts';
import { rebuildHistoryCommand } from './rebuild-history.ts';
import { statusCommand } from './status.ts';
import { unhideCommand } from './unhide.ts';

/** Every command, in the order of help. */
export const commands: readonly Command[] = [
  statusCommand,
  rebuildHistoryCommand,
  importCommand,
  hideCommand,
  unhideCommand,
  hiddenCommand,
];
