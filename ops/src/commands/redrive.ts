import { defineCommand } from '../command.ts';
import { confirm } from '../confirm.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { jsonFlag, printReport } from '../print-report.ts';
import { exitCodeOf, type RedriveReport, renderRedriveReport } from '../redrive/redrive-report.ts';
import { type RedriveRequest, redriveStack } from '../redrive/redrive-stack.ts';
import { parseSince } from '../redrive/since.ts';
import { readStack } from '../stack.ts';
import { expectConsumer } from '../steer/expect-consumer.ts';
import { type ConsumerPorts, withConsumers } from '../steer/with-consumers.ts';
import type { Surroundings } from '../surroundings.ts';
import { nameOfTarget, readTarget, targetFlags } from '../target.ts';

export const redriveCommand = defineCommand({
  name: 'redrive',
  summary: 'Sends failed batches to their functions again, from the failure bucket.',
  usage: '[flags]',
  flags: {
    ...targetFlags,
    since: { type: 'string', placeholder: 'WHEN', help: 'only what was given up since: 2h, 7d, 2026-01-31T12:00Z' },
    consumer: { type: 'string', multiple: true, placeholder: 'C', help: 'only batches of this one (default: all)' },
    'dry-run': { type: 'boolean', help: 'send nothing, say what would be sent' },
    yes: { type: 'boolean', help: 'do not ask' },
    json: jsonFlag,
  },
  notes: [
    'Sending twice, late or out of order does no harm. What succeeded moves to redriven/ in the bucket; what failed again',
    'stays. Live frames of more than a minute ago are taken out unsent. At most 1,000 batches in a run: run it again.',
    '',
    'Exit code: 0 nothing is left to redrive, 1 something is, 2 it could not be done, 130 interrupted.',
  ],
  run: async ({ flags, positionals }, surroundings) => {
    if (positionals.length > 0) throw new UsageError(`redrive takes flags only, not "${positionals[0]}"`);
    const target = readTarget(flags);
    const consumers = [...new Set(flags.texts('consumer').map(expectConsumer))];
    const sinceText = flags.text('since');
    const sinceMs = sinceText === undefined ? undefined : parseSince(sinceText, Date.now());
    const isJson = flags.isSet('json');
    const request = { consumers, sinceMs, isDryRun: flags.isSet('dry-run') };
    const stack = await readStack(target);
    const report = await withConsumers(stack, 'redrive failed batches', (ports) => {
      if (request.isDryRun || flags.isSet('yes')) return redriveStack(request, ports, surroundings);
      return askAndRedrive(request, ports, { surroundings, isJson, name: nameOfTarget(target) });
    });
    printReport({ report, render: renderRedriveReport, isJson }, surroundings);
    return surroundings.signal.aborted ? exitCodes.interrupted : exitCodeOf(report);
  },
});

/** Shows what would be sent, and sends it if that is wanted. */
async function askAndRedrive(
  request: RedriveRequest,
  ports: ConsumerPorts,
  { surroundings, isJson, name }: { surroundings: Surroundings; isJson: boolean; name: string },
): Promise<RedriveReport> {
  const plan = await redriveStack({ ...request, isDryRun: true }, ports, surroundings);
  if (plan.redriven + plan.expired === 0) return { ...plan, isDryRun: false };
  if (!isJson) for (const line of renderRedriveReport(plan)) surroundings.print(line);
  const question = `Send ${plan.redriven} failed batches of ${name} to their functions again?`;
  await confirm({ question, what: 'failed batches will be sent again' }, surroundings);
  return redriveStack(request, ports, surroundings);
}
