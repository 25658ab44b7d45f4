import { CLASS_ID_MAX } from '@alleycat/domain';
import { createPatientLambdaClient } from '../aws-clients.ts';
import { awsFailure } from '../aws-failure.ts';
import { chooseClasses } from '../choose-classes.ts';
import { defineCommand } from '../command.ts';
import { OpsError, UsageError } from '../errors.ts';
import { jsonFlag, printReport } from '../print-report.ts';
import { exitCodeOf, ranksReportOf, renderRanksReport } from '../ranks/ranks-report.ts';
import { type RebuildRanksOptions, type RebuiltRanks, rebuildRanks } from '../ranks/rebuild-ranks.ts';
import { readStack, type StackDescription } from '../stack.ts';
import { nameOfTarget, readTarget, type Target, targetFlags } from '../target.ts';

export const rebuildRanksCommand = defineCommand({
  name: 'rebuild-ranks',
  summary: 'Builds the rank index once more, from the bests in the table alone.',
  usage: '[flags]',
  flags: {
    ...targetFlags,
    class: { type: 'string', multiple: true, placeholder: 'C', help: 'class id (default: every class of the stack)' },
    json: jsonFlag,
  },
  notes: [
    'Needed after bests were changed past the stream of the table, or to wait for no comparison: what the index has lost',
    'it notices by itself. Until a class is built its places are counted in the table. A million racers take a minute or',
    'two, and the function has 15 minutes: take several such classes one at a time with --class.',
    '',
    'Exit code: 0 all are built, 1 some are not, 2 it could not be done, 130 interrupted; the function goes on then.',
  ],
  run: async ({ flags, positionals }, surroundings) => {
    if (positionals.length > 0) throw new UsageError(`rebuild-ranks takes flags only, not "${positionals[0]}"`);
    const { clock, signal } = surroundings;
    const classIds = flags.wholeNumbers('class', { min: 1, max: CLASS_ID_MAX });
    const stack = await readStack(readTarget(flags));
    const classes = chooseClasses(stack, classIds);
    const call = { functionName: functionNameOf(stack), classIds, signal };
    const startedAtMs = clock.nowMs();
    const rebuilt = await waitFor(call, stack.target);
    const report = ranksReportOf(classes, { rebuilt, durationMs: clock.nowMs() - startedAtMs });
    printReport({ report, render: renderRanksReport, isJson: flags.isSet('json') }, surroundings);
    return exitCodeOf(report);
  },
});

function functionNameOf(stack: StackDescription): string {
  if (stack.parameters.get('EnableRankIndex') !== 'no') return stack.output('RanksFunctionName');
  const message = `${nameOfTarget(stack.target)} has no rank index, and counts places in the table: deploy it with --parameter EnableRankIndex=yes, or start the runtime with one`;
  throw new OpsError('RANK_INDEX_OFF', message);
}

async function waitFor(call: RebuildRanksOptions, target: Target): Promise<readonly RebuiltRanks[]> {
  const lambda = createPatientLambdaClient(target);
  try {
    return await rebuildRanks(lambda, call);
  } catch (error) {
    if (!call.signal.aborted) throw awsFailure(error, 'rebuild the ranks', target);
    throw new OpsError('INTERRUPTED', 'interrupted: the function goes on building', { cause: error });
  } finally {
    lambda.destroy();
  }
}
