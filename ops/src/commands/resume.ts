import { resumeConsumer } from '@alleycat/domain/use-cases';
import { jitteredBackOff } from '@alleycat/functions/adapters';
import { defineCommand } from '../command.ts';
import { reasonOf } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { jsonFlag, printReport } from '../print-report.ts';
import { createProgressDisplay } from '../progress-display.ts';
import { batchReportOf, createLeftTally } from '../redrive/batch-report.ts';
import { readStack } from '../stack.ts';
import { expectOneConsumer } from '../steer/expect-consumer.ts';
import { settleSwitch } from '../steer/settle-switch.ts';
import { isTendedBy } from '../steer/stack-settings.ts';
import { exitCodeOf, renderSteerReport, type SteerReport } from '../steer/steer-report.ts';
import { type ConsumerPorts, withConsumers } from '../steer/with-consumers.ts';
import type { Surroundings } from '../surroundings.ts';
import { readTarget, targetFlags } from '../target.ts';

export const resumeCommand = defineCommand({
  name: 'resume',
  summary: 'Switches a consumer on, whoever switched it off; it takes up where it stopped.',
  usage: '[flags] aggregate|announce|finish|records',
  flags: {
    ...targetFlags,
    json: jsonFlag,
  },
  notes: [
    'What waited in the stream is worked off by itself. Deliveries that were kept for records are sent to it once more,',
    'at most 1,000 in a run; run it again for the others, and for those that failed again. What is given up in the first',
    'minutes is sent by the breaker if it looks after records, and else if you run it once more, as the report says then.',
    '',
    'Exit code: 0 it is on and nothing is left, 1 something is left, 2 it could not be done, 130 interrupted.',
  ],
  run: async ({ flags, positionals }, surroundings) => {
    const consumer = expectOneConsumer(positionals);
    const stack = await readStack(readTarget(flags));
    const report = await withConsumers(stack, `resume ${consumer}`, async (ports): Promise<SteerReport> => {
      const { record, isChanged, redriven, failure } = await resume(consumer, ports, surroundings);
      const settled = await settleSwitch({ consumer, wanted: 'on' }, ports.switches, surroundings);
      const since = record === undefined ? {} : { since: new Date(record.sinceMs).toISOString() };
      const isTended = isTendedBy(stack, consumer);
      return {
        ...{ consumer, position: 'closed', isChanged, ...since, reason: '', ...settled },
        ...(record?.redriveSinceMs === undefined
          ? {}
          : { redriveSince: new Date(record.redriveSinceMs).toISOString(), isTended }),
        ...(redriven === undefined ? {} : { redriven }),
        ...(failure === undefined ? {} : { redriveProblem: reasonOf(failure) }),
      };
    });
    printReport({ report, render: renderSteerReport, isJson: flags.isSet('json') }, surroundings);
    return surroundings.signal.aborted ? exitCodes.interrupted : exitCodeOf(report);
  },
});

async function resume(
  consumer: SteerReport['consumer'],
  ports: ConsumerPorts,
  { progress, clock, signal }: Surroundings,
) {
  const left = createLeftTally();
  const display = createProgressDisplay(progress, clock);
  try {
    const { redriven, ...resumed } = await resumeConsumer(
      { consumer },
      { ...ports, failed: ports.failedBatches(left.add) },
      {
        backOff: jitteredBackOff(),
        isOver: () => signal.aborted,
        onProgress: ({ redriven: sent, failed }) =>
          display.update({ done: sent, total: undefined, text: `${sent} sent again, ${failed} failed again` }),
      },
    );
    return { ...resumed, redriven: redriven === undefined ? undefined : batchReportOf(redriven, left) };
  } finally {
    display.stop();
  }
}
