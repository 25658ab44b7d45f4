import { isForgottenWhileOff, pauseConsumer } from '@alleycat/domain/use-cases';
import { jitteredBackOff } from '@alleycat/functions/adapters';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { jsonFlag, printReport } from '../print-report.ts';
import { readStack } from '../stack.ts';
import { expectOneConsumer } from '../steer/expect-consumer.ts';
import { settleSwitch } from '../steer/settle-switch.ts';
import { retentionMsOf } from '../steer/stack-settings.ts';
import { exitCodeOf, renderSteerReport, type SteerReport } from '../steer/steer-report.ts';
import { withConsumers } from '../steer/with-consumers.ts';
import { readTarget, targetFlags } from '../target.ts';

export const pauseCommand = defineCommand({
  name: 'pause',
  summary: 'Switches a consumer off until it is resumed; the stream keeps what it would take for RetentionHours.',
  usage: '[flags] aggregate|announce|finish|records',
  flags: {
    ...targetFlags,
    reason: { type: 'string', placeholder: 'TEXT', help: 'why, for other operators; at most 100 characters' },
    json: jsonFlag,
  },
  notes: [
    'What aggregate and finish would take waits in the stream, for as long as it keeps readings: RetentionHours, 24 unless',
    'the stack says otherwise. What is older is lost for their boards: resume before. Of announce nothing is missed: the',
    'next frame says it all. Deliveries that records is not told of are kept in the failure bucket, however long; resume',
    'sends them again. Pausing twice changes nothing but the reason.',
    '',
    'Exit code: 0 it is off, 1 it is not off yet, 2 it could not be done, 130 interrupted.',
  ],
  run: async ({ flags, positionals }, surroundings) => {
    const consumer = expectOneConsumer(positionals);
    const stack = await readStack(readTarget(flags));
    const report = await withConsumers(stack, `pause ${consumer}`, async (ports): Promise<SteerReport> => {
      const call = { consumer, reason: flags.text('reason') };
      const { record, isChanged } = await pauseConsumer(call, ports, { backOff: jitteredBackOff() });
      const settled = await settleSwitch({ consumer, wanted: 'off' }, ports.switches, surroundings);
      const since = record === undefined ? {} : { since: new Date(record.sinceMs).toISOString() };
      const keptMs = isForgottenWhileOff(consumer) ? retentionMsOf(stack) : undefined;
      const kept =
        record === undefined || keptMs === undefined
          ? {}
          : { keptUntil: new Date(record.sinceMs + keptMs).toISOString() };
      const reason = record?.reason ?? '';
      return { consumer, position: 'paused', isChanged, ...since, reason, ...settled, ...kept };
    });
    printReport({ report, render: renderSteerReport, isJson: flags.isSet('json') }, surroundings);
    return surroundings.signal.aborted ? exitCodes.interrupted : exitCodeOf(report);
  },
});
