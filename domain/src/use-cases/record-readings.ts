import type { ArchivedReading } from '../archived-reading.ts';
import { NOBODY_HIDDEN } from '../hidden-racers.ts';
import type { RacerId } from '../ids.ts';
import type { HistoryStore } from '../ports/history-store.ts';
import { createCurvesFold } from './curves-fold.ts';
import { failuresOf, throwFailures } from './history-failures.ts';
import { HISTORY_CONCURRENCY_MAX, type HistoryOptions } from './history-options.ts';
import { recordPart } from './record-part.ts';
import { refreshBoard } from './refresh-board.ts';
import { settleAll, valuesOf } from './settle-all.ts';

export interface RecordOptions extends HistoryOptions {
  /** Left out. @default nobody */
  readonly hidden?: ReadonlySet<RacerId>;
}

/** What became of delivered readings. */
export interface RecordedHistory {
  readonly readingCount: number;
  /** Racers whom the readings are of, counted in each class they rode. */
  readonly racerCount: number;
  /** Parts that the readings changed. */
  readonly partsWritten: number;
  /** Times that another writer came between. */
  readonly conflicts: number;
  readonly boardsWritten: number;
}

/**
 * Joins readings with what is stored of their classes and brings the boards up to date. Those of hidden racers are left out. Readings may come twice, late,
 * in any order and to several writers at once. Every part and every board is tried; throws `HistoryWriteError`
 * afterwards if any could not be stored.
 */
export async function recordReadings(
  readings: Iterable<ArchivedReading>,
  { history }: { readonly history: HistoryStore },
  options: RecordOptions,
): Promise<RecordedHistory> {
  const { hidden = NOBODY_HIDDEN } = options;
  const fold = createCurvesFold(history.partitionCount);
  for (const reading of readings) if (!hidden.has(reading.racerId)) fold.add(reading);
  const delivered = fold.parts();
  const { concurrencyMax = HISTORY_CONCURRENCY_MAX } = options;
  const parts = await settleAll(delivered, (part) => recordPart(part, history, options), concurrencyMax);
  // A redelivery that changes no part refreshes too: the try before it may have ended between the parts and the board.
  const classIds = [...new Set(delivered.map(({ key }) => key.classId))];
  // One class after the other: a board reads every part of its class.
  const boards = await settleAll(classIds, (classId) => refreshBoard(classId, { history }, options), 1);
  throwFailures([
    ...failuresOf(parts, ({ key: { classId, partition } }) => ({ classId, what: { partition } })),
    ...failuresOf(boards, (classId) => ({ classId, what: 'board' })),
  ]);
  const partOutcomes = valuesOf(parts);
  const boardOutcomes = valuesOf(boards);
  return {
    readingCount: fold.readingCount(),
    racerCount: delivered.reduce((sum, { curves }) => sum + curves.racerIds.length, 0),
    partsWritten: partOutcomes.filter(({ isChanged }) => isChanged).length,
    conflicts: [...partOutcomes, ...boardOutcomes].reduce((sum, { conflicts }) => sum + conflicts, 0),
    boardsWritten: boardOutcomes.filter(({ isChanged }) => isChanged).length,
  };
}
