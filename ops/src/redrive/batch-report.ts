import type { RedriveCounts, RedrivenBatches } from '@alleycat/domain/use-cases';
import type { LeftObject } from '@alleycat/functions/adapters';
import { reasonOf } from '../errors.ts';

/** What became of failed batches. */
export interface BatchReport extends RedriveCounts {
  /** Only consumers that had any. */
  readonly byConsumer: Readonly<Record<string, RedriveCounts>>;
  /** Objects that are nobody's to redrive, and stay where they are. */
  readonly left: number;
  /** The first 20 that failed again. */
  readonly failures: readonly ObjectNote[];
  /** The first 20 of those that were left. */
  readonly leftExamples: readonly ObjectNote[];
  /** Whether all had their turn: there are at most 1,000 in a run. */
  readonly isComplete: boolean;
}

export interface ObjectNote {
  readonly key: string;
  readonly reason: string;
}

/** Counts objects that are passed over, and keeps the first of them. */
export interface LeftTally {
  add(left: LeftObject): void;
  count(): number;
  examples(): readonly ObjectNote[];
}

const examplesMax = 20;

export function createLeftTally(): LeftTally {
  const examples: ObjectNote[] = [];
  let count = 0;
  return {
    add: ({ key, reason }) => {
      count += 1;
      if (examples.length < examplesMax) examples.push({ key, reason });
    },
    count: () => count,
    examples: () => examples,
  };
}

export const batchReportOf = (redriven: RedrivenBatches, left: LeftTally): BatchReport => ({
  ...redriven.counts,
  byConsumer: Object.fromEntries(redriven.byConsumer),
  left: left.count(),
  failures: redriven.failures.map(({ batch, cause }) => ({ key: batch.id, reason: reasonOf(cause) })),
  leftExamples: left.examples(),
  isComplete: redriven.isComplete,
});

export const isAllDone = ({ failed, isComplete }: BatchReport): boolean => failed === 0 && isComplete;

/** The report as people read it. */
export function renderBatches(report: BatchReport, { isDryRun = false } = {}): string[] {
  const consumers = Object.entries(report.byConsumer);
  const width = Math.max(0, ...consumers.map(([consumer]) => consumer.length));
  return [
    ...(consumers.length === 0 ? ['there are no failed batches'] : []),
    ...consumers.map(([consumer, counts]) => `${consumer.padEnd(width)}  ${countsText(counts, isDryRun)}`),
    ...report.failures.map(({ key, reason }) => `failed again  ${key}: ${reason}`),
    ...(report.left === 0 ? [] : [`${objectsText(report.left)} left where they are`]),
    ...report.leftExamples.map(({ key, reason }) => `left  ${key}: ${reason}`),
    ...(report.isComplete ? [] : ['not all had their turn: run it again']),
  ];
}

function countsText({ redriven, expired, failed }: RedriveCounts, isDryRun: boolean): string {
  return [
    `${batchesText(redriven)} ${isDryRun ? 'would be sent again' : 'sent again'}`,
    ...(expired === 0 ? [] : [`${expired} ${isDryRun ? 'would be taken out' : 'taken out'}: their frames are too old`]),
    ...(failed === 0 ? [] : [`${failed} failed again and stay`]),
  ].join(', ');
}

const batchesText = (count: number): string => (count === 1 ? '1 batch' : `${count} batches`);
const objectsText = (count: number): string => (count === 1 ? '1 object' : `${count} objects`);
