import { expect, it } from 'vitest';
import { createBoardAnswers } from '../../../../functions/src/read-history/board-answers.ts';

const openTest = () => {
  const compressed: number[] = [];
  const answer = createBoardAnswers({
    keptMax: 2,
    compress: async ([first = 0]) => {
      compressed.push(first);
      return { statusCode: 200, headers: {}, body: `board ${first}` };
    },
  });
  const bodyOf = async (classId: string, version: string, board: number) =>
    (await answer({ classId, version }, Uint8Array.of(board))).body;
  return { compressed, bodyOf };
};

it('compresses a version of a class once', async () => {
  const { compressed, bodyOf } = openTest();
  for (let time = 0; time < 3; time += 1) expect(await bodyOf('1', 'a', 7)).toBe('board 7');
  expect(compressed).toEqual([7]);
});

it('takes neither another version nor another class for the same', async () => {
  const { bodyOf } = openTest();
  expect([await bodyOf('1', 'a', 1), await bodyOf('1', 'b', 2), await bodyOf('2', 'a', 3)]).toEqual([
    'board 1',
    'board 2',
    'board 3',
  ]);
});

it('keeps only the latest', async () => {
  const { compressed, bodyOf } = openTest();
  for (const board of [1, 2, 3, 3, 2, 1]) await bodyOf('1', `version-${board}`, board);
  expect(compressed).toEqual([1, 2, 3, 1]);
});
