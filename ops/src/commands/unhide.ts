import { unhideRacer } from '@alleycat/domain/use-cases';
import { jitteredBackOff } from '@alleycat/functions/adapters';
import { defineCommand } from '../command.ts';
import { runChange } from '../hide/change-command.ts';
import { jsonFlag } from '../print-report.ts';
import { targetFlags } from '../target.ts';

export const unhideCommand = defineCommand({
  name: 'unhide',
  summary: 'Shows a hidden racer again.',
  usage: '[flags] RACER_ID',
  flags: { ...targetFlags, json: jsonFlag },
  notes: ['Exit code: 0 the racer is not hidden, 2 it could not be done.'],
  run: (call, surroundings) =>
    runChange(call, surroundings, {
      isHidden: false,
      change: (racerId, hidden) => unhideRacer({ racerId }, { hidden }, { backOff: jitteredBackOff() }),
    }),
});
