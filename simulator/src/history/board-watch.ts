import type { ClassId } from '@alleycat/domain';
import type { ApiClient } from '../api-client.ts';
import { reasonOf, SimulatorError } from '../errors.ts';
import type { BestsBook, RacerBests } from './bests-book.ts';
import { type BoardRacer, judgeHistoryBoard } from './board-judge.ts';
import type { CurveWatch } from './curve-watch.ts';
import { createFindingTally, type FindingTally } from './history-findings.ts';

export interface BoardWatchOptions {
  readonly api: Pick<ApiClient, 'readHistoryBoard'>;
  readonly book: BestsBook;
  readonly curves: Pick<CurveWatch, 'curveOf'>;
  /** Findings beyond it are only counted. */
  readonly findingsMax: number;
}

/** Compares the board of every class that is ridden with the curves as they were last read. */
export async function lookAtBoards({ api, book, curves, findingsMax }: BoardWatchOptions): Promise<FindingTally> {
  const tally = createFindingTally(findingsMax);
  const boardRacerOf = (bests: RacerBests): BoardRacer => ({
    racerId: bests.racer.racerId,
    name: bests.certain.some((output) => output > 0) ? bests.racer.name : undefined,
    curve: curves.curveOf(bests.racer.racerId) ?? new Uint16Array(1),
    possible: bests.possible,
    mayHave: (second, output) => book.problemOf(bests, second, output) === undefined,
  });
  const look = async (classId: ClassId) => {
    const board = await api.readHistoryBoard(classId);
    const racers = book.racers.filter(({ racer }) => racer.classId === classId).map(boardRacerOf);
    judgeHistoryBoard({ classId, board, racers }, tally);
  };
  for (const classId of new Set(book.racers.map(({ racer }) => racer.classId))) {
    try {
      await look(classId);
    } catch (error) {
      if (!(error instanceof SimulatorError)) throw error;
      const difference = { problem: 'BOARD_UNREADABLE', expected: 'an answer', found: reasonOf(error) } as const;
      tally.add({ source: 'board', classId, ...difference });
    }
  }
  return tally;
}
