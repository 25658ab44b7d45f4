import { defineCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import { jsonFlag } from '../print-report.ts';
import { showStatus, watchStatus } from '../status/watch-status.ts';
import { readTarget, targetFlags } from '../target.ts';

export const statusCommand = defineCommand({
  name: 'status',
  summary: 'Says how well each part of the platform is, why, and what to do.',
  usage: '[flags]',
  flags: {
    ...targetFlags,
    watch: { type: 'boolean', help: 'ask again every 10 s until it is interrupted' },
    json: jsonFlag,
  },
  notes: [
    'Figures are those of the last five minutes, as CloudWatch has them: on AWS one or two minutes late.',
    '',
    'Exit code: 0 nothing is bad, 1 something is, 2 something could not be asked, 130 interrupted.',
  ],
  run: async ({ flags, positionals }, surroundings) => {
    if (positionals.length > 0) throw new UsageError(`status takes flags only, not "${positionals[0]}"`);
    const work = flags.isSet('watch') ? watchStatus : showStatus;
    return work(readTarget(flags), { isJson: flags.isSet('json') }, surroundings);
  },
});
