import type { ClassId } from '@alleycat/domain';
import type { RebuiltHistory } from '@alleycat/domain/use-cases';
import { exitCodes } from '../exit-codes.ts';

/** What a rebuild of one class came to. */
export type ClassRebuild = RebuiltClass | FailedClass;

export interface RebuiltClass extends RebuiltHistory {
  readonly name: string;
  /** Only of a dry run: parts that a rebuild would change. */
  readonly partsDiffering?: readonly number[];
  readonly durationMs: number;
}

/** Its curves are, part for part, either as before or rebuilt. */
export interface FailedClass {
  readonly classId: ClassId;
  readonly name: string;
  readonly failure: { readonly code: string; readonly message: string };
}

export interface RebuildReport {
  readonly isDryRun: boolean;
  /** Racers who are hidden and left out, in whatever class they rode. */
  readonly hiddenCount: number;
  readonly classes: readonly ClassRebuild[];
  readonly durationMs: number;
}

/** The report as people read it. */
export function renderRebuildReport({ isDryRun, hiddenCount, classes, durationMs }: RebuildReport): string[] {
  return [
    ...classes.flatMap((one) => [
      `class ${one.classId} (${one.name})`,
      ...('failure' in one
        ? [`  failed     ${one.failure.code}: ${one.failure.message}`]
        : renderClass(one).map((line) => `  ${line}`)),
    ]),
    ...(hiddenCount === 0
      ? []
      : [`${hiddenCount === 1 ? '1 hidden racer was' : `${hiddenCount} hidden racers were`} left out`]),
    `${isDryRun ? 'nothing was written' : 'done'} in ${seconds(durationMs)}`,
  ];
}

function renderClass(rebuilt: RebuiltClass): string[] {
  const { objectCount, readingCount, malformedLineCount, racerCount, conflicts, partsDiffering } = rebuilt;
  return [
    `archive    ${objectCount} objects, ${readingCount} readings, ${malformedLineCount} malformed lines`,
    `curves     ${racerCount} racers, ${partsText(rebuilt)}, ${conflicts} conflicts with other writers`,
    `board      ${rebuilt.isBoardChanged ? (partsDiffering === undefined ? 'changed' : 'would change') : 'unchanged'}`,
    `took       ${seconds(rebuilt.durationMs)}`,
  ];
}

const partsListed = 8;

function partsText({ partsWritten, partsDiffering }: RebuiltClass): string {
  if (partsDiffering === undefined) return `${partsWritten} parts written`;
  if (partsDiffering.length === 0) return 'no part would change';
  const more = partsDiffering.length > partsListed ? ', …' : '';
  return `${partsDiffering.length} parts would change (${partsDiffering.slice(0, partsListed).join(', ')}${more})`;
}

/** What the command ends with. */
export function exitCodeOf({ classes }: RebuildReport): number {
  const failed = classes.filter((one) => 'failure' in one).length;
  if (failed === 0) return exitCodes.ok;
  return failed < classes.length ? exitCodes.incomplete : exitCodes.notDone;
}

const seconds = (durationMs: number): string => `${(durationMs / 1000).toFixed(1)} s`;
