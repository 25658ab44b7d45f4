import { hideRacer } from '@alleycat/domain/use-cases';
import { jitteredBackOff } from '@alleycat/functions/adapters';
import { defineCommand } from '../command.ts';
import { runChange } from '../hide/change-command.ts';
import { jsonFlag } from '../print-report.ts';
import { targetFlags } from '../target.ts';

export const hideCommand = defineCommand({
  name: 'hide',
  summary: 'Takes a racer off live boards, results, leaderboards and the all-time history.',
  usage: '[flags] RACER_ID',
  flags: {
    ...targetFlags,
    reason: { type: 'string', placeholder: 'TEXT', help: 'why, for other operators; at most 100 characters' },
    json: jsonFlag,
  },
  notes: [
    'Nothing is deleted: unhide shows the racer again. Hiding one who is hidden changes nothing but the reason.',
    '',
    'Exit code: 0 the racer is hidden, 2 it could not be done.',
  ],
  run: (call, surroundings) =>
    runChange(call, surroundings, {
      isHidden: true,
      change: (racerId, hidden) => {
        const ports = { hidden, clock: { nowMs: () => Date.now() } };
        return hideRacer({ racerId, reason: call.flags.text('reason') }, ports, { backOff: jitteredBackOff() });
      },
    }),
});
