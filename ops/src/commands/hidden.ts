import { defineCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { readHidden } from '../hide/hidden-racers.ts';
import { renderHiddenRacers } from '../hide/hide-report.ts';
import { jsonFlag, printReport } from '../print-report.ts';
import { readStack } from '../stack.ts';
import { readTarget, targetFlags } from '../target.ts';

export const hiddenCommand = defineCommand({
  name: 'hidden',
  summary: 'Lists the racers who are hidden, since when and why.',
  usage: '[flags]',
  flags: { ...targetFlags, json: jsonFlag },
  notes: ['Exit code: 0 done, 2 it could not be done.'],
  run: async ({ flags, positionals }, surroundings) => {
    if (positionals.length > 0) throw new UsageError(`hidden takes flags only, not "${positionals[0]}"`);
    const report = { racers: await readHidden(await readStack(readTarget(flags))) };
    const render = ({ racers }: typeof report) => renderHiddenRacers(racers);
    printReport({ report, render, isJson: flags.isSet('json') }, surroundings);
    return exitCodes.ok;
  },
});
