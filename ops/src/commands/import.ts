import { jitteredBackOff } from '@alleycat/functions/adapters';
import { createFirehoseClient } from '../aws-clients.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../errors.ts';
import { firehoseDelivery } from '../import/firehose-delivery.ts';
import { type ImportInput, openInput } from '../import/import-input.ts';
import { importReadings } from '../import/import-readings.ts';
import { exitCodeOf, renderImportReport } from '../import/import-report.ts';
import type { ImportCounts, ImportReport } from '../import/import-tally.ts';
import { createReadingCheck } from '../import/reading-check.ts';
import { createRejectsFile, noRejectsFile, type RejectsFile } from '../import/rejects-file.ts';
import { jsonFlag, printReport } from '../print-report.ts';
import { createProgressDisplay, type Progress } from '../progress-display.ts';
import { readStack, type StackDescription, timelessRulesOf } from '../stack.ts';
import type { Surroundings } from '../surroundings.ts';
import { readTarget, targetFlags } from '../target.ts';

/** Longest waits before the second try and before any; a throttled stream takes records again within the second. */
const backOffMs = { firstMs: 200, longestMs: 5_000 } as const;

export const importCommand = defineCommand({
  name: 'import',
  summary: 'Sends archived readings into the all-time history.',
  usage: '[flags] FILE…',
  flags: {
    ...targetFlags,
    rejects: { type: 'string', placeholder: 'FILE', help: 'new file for every line that did not get in, as NDJSON' },
    json: jsonFlag,
  },
  notes: [
    'FILE holds one reading a line, may be gzip, and is - for standard input. Objects of the readings bucket can be',
    'imported as they are. Lines that this stack would refuse are reported and not sent. Importing twice does no harm.',
    '',
    'Exit code: 0 every line was accepted, 1 some were not, 2 it could not be done, 130 interrupted.',
  ],
  run: async ({ flags, positionals }, surroundings) => {
    if (positionals.length === 0) throw new UsageError('name the files to import, or - for standard input');
    const target = readTarget(flags);
    const inputs = await openInputs(positionals, surroundings);
    const stack = await readStack(target);
    const rejectsPath = flags.text('rejects');
    const rejects = rejectsPath === undefined ? noRejectsFile : createRejectsFile(rejectsPath);
    try {
      const report = await importInto(stack, { inputs, rejects }, surroundings);
      printReport({ report, render: renderImportReport, isJson: flags.isSet('json') }, surroundings);
      return exitCodeOf(report);
    } finally {
      rejects.close();
    }
  },
});

async function openInputs(paths: readonly string[], { input }: Surroundings): Promise<readonly ImportInput[]> {
  if (paths.filter((path) => path === '-').length > 1) throw new UsageError('standard input can be read once only');
  return Promise.all(paths.map((path) => openInput(path, input)));
}

async function importInto(
  stack: StackDescription,
  { inputs, rejects }: { readonly inputs: readonly ImportInput[]; readonly rejects: RejectsFile },
  { clock, signal, progress }: Surroundings,
): Promise<ImportReport> {
  const { target } = stack;
  const deliveryStreamName = stack.output('ImportDeliveryName');
  const check = createReadingCheck(timelessRulesOf(stack));
  const client = createFirehoseClient(target);
  const display = createProgressDisplay(progress, clock);
  try {
    return await importReadings(
      inputs,
      { check, delivery: firehoseDelivery({ client, deliveryStreamName, target }), clock },
      {
        signal,
        backOff: (attempt, until) => jitteredBackOff({ ...backOffMs, wait: (ms) => clock.sleep(ms, until) })(attempt),
        onRejection: rejects.add,
        onProgress: (imported) => display.update(progressOf(imported, inputs)),
      },
    );
  } finally {
    display.stop();
    client.destroy();
  }
}

function progressOf(imported: ImportCounts, inputs: readonly ImportInput[]): Progress {
  const { byteCount, read, accepted, refused, notAccepted } = imported;
  const sizes = inputs.map((input) => input.byteCount ?? Number.NaN);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return {
    done: byteCount,
    total: Number.isNaN(total) ? undefined : total,
    text: `${read} read, ${accepted} accepted, ${refused} refused, ${notAccepted} not accepted`,
  };
}
