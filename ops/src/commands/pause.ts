import { pauseConsumer } from '@alleycat/domain/use-cases';
import { jitteredBackOff } from '@alleycat/functions/adapters';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { jsonFlag, printReport } from '../print-report.ts';
import { readStack } from '../stack.ts';
import { expectOneConsumer } from '../steer/expect-consumer.ts';
import { settleSwitch } from '../steer/settle-switch.ts';
import { exitCodeOf, renderSteerReport, type SteerReport } from '../steer/steer-report.ts';
import { withConsumers } from '../steer/with-consumers.ts';
import { readTarget, targetFlags } from '../target.ts';

export const pauseCommand = defineCommand({
  name: 'pause',
  summary: 'Switches a consumer off until it is resumed; nothing is lost.',
  usage: '[flags] aggregate|announce|finish|records',
  flags: {
    ...targetFlags,
    reason: { type: 'string', placeholder: 'TEXT', help: 'why, for other operators; at most 100 characters' },
    json: jsonFlag,
  },
  notes: [
    'What a consumer of a stream would take waits there, for 23 hours. Deliveries that records is not told of are kept',
    'in the failure bucket; resume sends them again. Pausing twice changes nothing but the reason.',
    '',
    'Exit code: 0 it is off, 1 it is not off yet, 2 it could not be done, 130 interrupted.',
  ],
  run: async ({ flags, positionals }, surroundings) => {
    const consumer = expectOneConsumer(positionals);
    const stack = await readStack(readTarget(flags));
    const report = await withConsumers(stack, `pause ${consumer}`, async (ports): Promise<SteerReport> => {
      const call = { consumer, reason: flags.text('reason') };
      const { record, isChanged } = await pauseConsumer(call, ports, { backOff: jitteredBackOff() });
      const state = await settleSwitch({ consumer, wanted: 'off' }, ports.switches, surroundings);
      const since = record === undefined ? {} : { since: new Date(record.sinceMs).toISOString() };
      return { consumer, position: 'paused', isChanged, ...since, reason: record?.reason ?? '', switch: state };
    });
    printReport({ report, render: renderSteerReport, isJson: flags.isSet('json') }, surroundings);
    return surroundings.signal.aborted ? exitCodes.interrupted : exitCodeOf(report);
  },
});
