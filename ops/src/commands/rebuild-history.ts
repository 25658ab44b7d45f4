import { CLASS_ID_MAX } from '@alleycat/domain';
import type { RaceClass } from '@alleycat/domain/wire';
import { jitteredBackOff, s3HistoryStore, s3ReadingArchive } from '@alleycat/functions/adapters';
import { createS3Client } from '../aws-clients.ts';
import { chooseClasses } from '../choose-classes.ts';
import { defineCommand } from '../command.ts';
import { confirm } from '../confirm.ts';
import { UsageError } from '../errors.ts';
import { readHiddenIds } from '../hide/hidden-racers.ts';
import { jsonFlag, printReport } from '../print-report.ts';
import { createProgressDisplay, type Progress } from '../progress-display.ts';
import { type RebuildProgress, rebuildClasses } from '../rebuild/rebuild-classes.ts';
import { exitCodeOf, type RebuildReport, renderRebuildReport } from '../rebuild/rebuild-report.ts';
import { partitionCountOf, readStack, type StackDescription } from '../stack.ts';
import type { Surroundings } from '../surroundings.ts';
import { nameOfTarget, readTarget, targetFlags } from '../target.ts';

export const rebuildHistoryCommand = defineCommand({
  name: 'rebuild-history',
  summary: 'Makes the all-time curves and boards once more, from the archived readings alone.',
  usage: '[flags]',
  flags: {
    ...targetFlags,
    class: { type: 'string', multiple: true, placeholder: 'C', help: 'class id (default: every class of the stack)' },
    'dry-run': { type: 'boolean', help: 'write nothing, say which parts would change' },
    yes: { type: 'boolean', help: 'do not ask before curves are replaced' },
    json: jsonFlag,
  },
  notes: [
    'Racers who are hidden are left out; those who are not any more come back.',
    'Readings may go on coming in meanwhile: none is lost. The archive is read once for all classes, whose curves are',
    'held in memory: 0.6 GB for a million racers of five minutes. Take such classes one at a time with --class.',
    '',
    'Exit code: 0 done, 1 some classes failed, 2 it could not be done, 130 interrupted.',
  ],
  run: async ({ flags, positionals }, surroundings) => {
    if (positionals.length > 0) throw new UsageError(`rebuild-history takes flags only, not "${positionals[0]}"`);
    const target = readTarget(flags);
    const classIds = flags.wholeNumbers('class', { min: 1, max: CLASS_ID_MAX });
    const isDryRun = flags.isSet('dry-run');
    const stack = await readStack(target);
    const classes = chooseClasses(stack, classIds);
    if (!isDryRun && !flags.isSet('yes')) {
      await confirm({ question: questionOf(stack, classes), what: 'curves will be replaced' }, surroundings);
    }
    const report = await rebuild(stack, { classes, isDryRun }, surroundings);
    printReport({ report, render: renderRebuildReport, isJson: flags.isSet('json') }, surroundings);
    return exitCodeOf(report);
  },
});

function questionOf({ target }: StackDescription, classes: readonly RaceClass[]): string {
  const names = classes.map(({ classId, name }) => `${classId} (${name})`).join(', ');
  return `Replace the all-time curves of ${nameOfTarget(target)}, class ${names}, by what the archive holds?`;
}

async function rebuild(
  stack: StackDescription,
  { classes, isDryRun }: { readonly classes: readonly RaceClass[]; readonly isDryRun: boolean },
  { clock, signal, progress }: Surroundings,
): Promise<RebuildReport> {
  const partitionCount = partitionCountOf(stack);
  const hidden = await readHiddenIds(stack);
  const [historyBucket, readingsBucket] = [stack.output('HistoryBucketName'), stack.output('ReadingsBucketName')];
  const client = createS3Client(stack.target);
  const display = createProgressDisplay(progress, clock);
  try {
    return await rebuildClasses(
      classes,
      {
        history: s3HistoryStore({ client, bucket: historyBucket, partitionCount }),
        archive: s3ReadingArchive({ client, bucket: readingsBucket }),
        clock,
      },
      {
        hidden,
        isDryRun,
        signal,
        backOff: jitteredBackOff(),
        onProgress: (rebuilt) => display.update(progressOf(rebuilt)),
      },
    );
  } finally {
    display.stop();
    client.destroy();
  }
}

const progressOf = ({ objectCount, objectTotal, readingCount }: RebuildProgress): Progress => ({
  done: objectCount,
  total: objectTotal,
  text: `${objectCount} objects, ${readingCount} readings`,
});
