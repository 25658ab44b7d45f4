import type { Curves } from './curves.ts';
import { encodeHistoryBoard } from './history-board-encode.ts';
import type { ClassId } from './ids.ts';
import { addSecond, boardSecondOf, createSecondField, type SecondField } from './second-field.ts';

export interface HistoryBoardBuilder {
  /** Takes some racers of the class into the board; no racer may come twice. */
  add(curves: Curves): void;
  /** The board of all racers so far, for `decodeHistoryBoard`; how they were spread over calls makes no difference. */
  encode(): Uint8Array;
}

/** Builds a class's board from its curves part by part, in memory that does not grow with the number of racers. */
export function createHistoryBoardBuilder(classId: ClassId): HistoryBoardBuilder {
  const fields: SecondField[] = [];
  let racerCount = 0;
  return {
    add(curves) {
      racerCount += curves.racerIds.length;
      while (fields.length < curves.lengthSeconds) fields.push(createSecondField());
      // Second by second, not racer by racer: the counts of one second fit the processor's cache, those of all do not.
      for (const [index, field] of fields.entries()) {
        if (index < curves.lengthSeconds) addSecond(field, curves, index + 1);
      }
    },
    encode: () => encodeHistoryBoard({ classId, racerCount, seconds: fields.map(boardSecondOf) }),
  };
}
