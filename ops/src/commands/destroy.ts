import { defineCommand } from '../command.ts';
import { regionOfEnvironment } from '../deploy/account.ts';
import { destroy } from '../deploy/destroy.ts';
import { renderDestroyed } from '../deploy/destroy-report.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';

export const destroyCommand = defineCommand({
  name: 'destroy',
  summary: 'Removes a stack from AWS; what could not be brought back stays, unless one says so twice.',
  usage: '[flags]',
  flags: {
    stack: { type: 'string', placeholder: 'NAME', help: 'name of the stack (default alleycat)' },
    region: { type: 'string', placeholder: 'R', help: 'its region (default: as for the AWS CLI)' },
    'aws-profile': {
      type: 'string',
      placeholder: 'P',
      help: 'credentials of ~/.aws/config (default: as for the AWS CLI)',
    },
    yes: { type: 'boolean', help: 'do not ask; the data stays' },
    'delete-data': { type: 'boolean', help: 'the race table and the buckets as well; asks for the name of the stack' },
  },
  notes: [
    'npm run destroy is the same. Says what goes, what stays and what that costs, and asks; empties the bucket of the',
    'dashboard, deletes the stack, waits, and lists what is left with the commands that remove it. People stay in any case.',
    '',
    'Exit code: 0 it is gone, 2 it could not be done, 130 interrupted; CloudFormation goes on by itself then.',
  ],
  run: async ({ flags, positionals }, surroundings) => {
    if (positionals.length > 0) throw new UsageError(`destroy takes flags only, not "${positionals[0]}"`);
    const region = flags.text('region') ?? regionOfEnvironment();
    const profile = flags.text('aws-profile');
    const target = {
      stackName: flags.text('stack') ?? 'alleycat',
      ...(region === undefined ? {} : { region }),
      ...(profile === undefined ? {} : { profile }),
    };
    const request = { target, isYes: flags.isSet('yes'), isDataDeleted: flags.isSet('delete-data') };
    const left = await destroy(request, surroundings);
    for (const line of renderDestroyed(target, left)) surroundings.print(line);
    return exitCodes.ok;
  },
});
