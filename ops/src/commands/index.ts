import type { Command } from '../command.ts';
import { deployCommand } from './deploy.ts';
import { destroyCommand } from './destroy.ts';
import { hiddenCommand } from './hidden.ts';
import { hideCommand } from './hide.ts';
import { importCommand } from './import.ts';
import { pauseCommand } from './pause.ts';
import { rebuildHistoryCommand } from './rebuild-history.ts';
import { rebuildRanksCommand } from './rebuild-ranks.ts';
import { redriveCommand } from './redrive.ts';
import { reshardCommand } from './reshard.ts';
import { resumeCommand } from './resume.ts';
import { statusCommand } from './status.ts';
import { tailCommand } from './tail.ts';
import { unhideCommand } from './unhide.ts';

/** Every command, in the order of help. */
export const commands: readonly Command[] = [
  statusCommand,
  tailCommand,
  pauseCommand,
  resumeCommand,
  redriveCommand,
  reshardCommand,
  rebuildHistoryCommand,
  rebuildRanksCommand,
  importCommand,
  hideCommand,
  unhideCommand,
  hiddenCommand,
  deployCommand,
  destroyCommand,
];
