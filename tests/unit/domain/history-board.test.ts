import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Curves,
  createHistoryBoardBuilder,
  curvesOf,
  decodeHistoryBoard,
  type HistorySecond,
  NO_CURVES,
  quantilesOf,
  rankByOutput,
} from '../../../domain/src/index.ts';
import { archivedReading, curvesOfField, type Field } from '../../support/history.ts';
import { integerBetween, type Random, seededRandom, seeds, shuffled } from '../../support/random.ts';
import { classId } from '../../support/readings.ts';

const CLASS = classId(3);

const encodedBoardOf = (parts: Iterable<Curves>): Uint8Array => {
  const builder = createHistoryBoardBuilder(CLASS);
  for (const part of parts) builder.add(part);
  return builder.encode();
};
const boardOf = (field: Field) => decodeHistoryBoard(encodedBoardOf([curvesOfField(field)]));

/** A second by the most obvious means: sort everybody. */
function obviouslyAt(field: Field, second: number): HistorySecond {
  const rows = Object.entries(field)
    .map(([id, outputs]) => ({ racerId: id, name: id, outputHundredths: outputs[second - 1] ?? 0 }))
    .filter(({ outputHundredths }) => outputHundredths > 0);
  const ranked = rankByOutput(rows);
  return {
    second,
    racerCount: rows.length,
    top: ranked.slice(0, 100) as unknown as HistorySecond['top'],
    quantiles: quantilesOf(ranked.map(({ outputHundredths }) => outputHundredths)),
  };
}

/** Racers with gaps in their curves, and outputs of few or many different values. */
function randomField(random: Random, racerCount: number): Field {
  const spread = [0, 3, 200, 44_750][integerBetween(random, 0, 3)] ?? 0;
  const lengthSeconds = integerBetween(random, 1, 6);
  const rows = Array.from({ length: racerCount }, (_, index): [string, number[]] => {
    const rest = Array.from({ length: integerBetween(random, 0, lengthSeconds - 1) }, () =>
      random() < 0.2 ? 0 : 2_275 + integerBetween(random, 0, spread),
    );
    return [`racer-${index}`, [...rest, 2_275 + integerBetween(random, 0, spread)]];
  });
  return Object.fromEntries(rows);
}

const inParts = (field: Field, random: Random): Curves[] => {
  const parts: Record<string, number[]>[] = Array.from({ length: integerBetween(random, 1, 5) }, () => ({}));
  for (const [id, outputs] of shuffled(Object.entries(field), random)) {
    const part = parts[integerBetween(random, 0, parts.length - 1)];
    if (part !== undefined) part[id] = [...outputs];
  }
  return parts.map(curvesOfField);
};

describe('a history board', () => {
  it('says of each second what sorting everybody says', () => {
    for (const seed of seeds(60)) {
      const random = seededRandom(seed);
      const field = randomField(random, integerBetween(random, 1, seed % 10 === 0 ? 1_500 : 300));
      const board = boardOf(field);
      const lengthSeconds = Math.max(...Object.values(field).map(({ length }) => length));
      expect(board, `seed ${seed}`).toMatchObject({
        classId: CLASS,
        racerCount: Object.keys(field).length,
        lengthSeconds,
      });
      for (let second = 1; second <= lengthSeconds; second += 1) {
        expect(board.at(second), `seed ${seed}, second ${second}`).toEqual(obviouslyAt(field, second));
      }
    }
  });

  it('has the same bytes however the racers are spread over parts, and in whatever order these come', () => {
    for (const seed of seeds(40)) {
      const random = seededRandom(seed);
      const field = randomField(random, integerBetween(random, 1, 400));
      const bytes = encodedBoardOf(inParts(field, random));
      expect(bytes, `seed ${seed}`).toEqual(encodedBoardOf([curvesOfField(field)]));
    }
  });

  it('is empty while nobody rode', () => {
    const board = decodeHistoryBoard(encodedBoardOf([NO_CURVES]));
    expect(board).toMatchObject({ classId: CLASS, racerCount: 0, lengthSeconds: 0 });
    expect(board.at(1)).toBeUndefined();
  });

  it('knows a second that nobody rode between others, and none outside', () => {
    const board = boardOf({ ann: [12_000, 0, 12_001] });
    expect(board.at(2)).toEqual({ second: 2, racerCount: 0, top: [], quantiles: Array(256).fill(0) });
    for (const second of [-1, 0, 0.5, 1.5, 4, Number.NaN]) expect(board.at(second)).toBeUndefined();
  });

  it('goes on after it was encoded', () => {
    const builder = createHistoryBoardBuilder(CLASS);
    builder.add(curvesOfField({ ann: [12_000] }));
    const before = builder.encode();
    builder.add(curvesOfField({ bob: [12_001, 2_275] }));
    expect(before).toEqual(encodedBoardOf([curvesOfField({ ann: [12_000] })]));
    expect(builder.encode()).toEqual(encodedBoardOf([curvesOfField({ bob: [12_001, 2_275], ann: [12_000] })]));
  });

  it('takes ids and names that other formats trip over', () => {
    const names = new Map([
      ['__proto__', '🚲 Zoë'],
      ['constructor', '\ufeff'],
      ['A-_9', ''],
    ]);
    const readings = [...names].map(([racerId, name]) => archivedReading({ racerId, name, second: 1 }));
    const board = decodeHistoryBoard(encodedBoardOf([curvesOf(readings)]));
    const top = board.at(1)?.top.map(({ rank, racerId, name }) => [rank, racerId, name]);
    expect(top).toEqual([...names].sort().map(([racerId, name]) => [1, racerId, name]));
  });

  it('tells more racers apart than 16 bits do', () => {
    const parts = Array.from({ length: 700 }, (_, part) =>
      curvesOf(Array.from({ length: 100 }, (_, n) => archivedReading({ racerId: `r${part}-${n}`, second: part + 1 }))),
    );
    const board = decodeHistoryBoard(encodedBoardOf(parts));
    for (const [part, { racerIds }] of parts.entries()) {
      expect(board.at(part + 1)?.top.map(({ racerId }) => racerId)).toEqual(racerIds);
    }
  });

  it('decodes from the middle of a larger buffer', () => {
    const bytes = encodedBoardOf([curvesOfField({ ann: [12_000] })]);
    const padded = new Uint8Array([1, 2, 3, ...bytes, 4]);
    expect(decodeHistoryBoard(padded.subarray(3, 3 + bytes.length)).at(1)).toEqual(obviouslyAt({ ann: [12_000] }, 1));
  });
});

const refusal = expect.objectContaining({ name: 'HistoryCorruptError', code: 'HISTORY_CORRUPT' });
const isBoard = (bytes: Uint8Array): boolean => {
  try {
    decodeHistoryBoard(bytes);
    return true;
  } catch (error) {
    expect(error).toEqual(refusal);
    return false;
  }
};

describe('bytes that are no history board', () => {
  // Ann and Bob tie at second 1; nobody rode second 2; Bob alone rode second 3.
  const FIELD: Field = { ann: [12_000], bob: [12_000, 0, 2_275] };
  const bytes = () => encodedBoardOf([curvesOfField(FIELD)]);

  it('are refused if a byte is missing or too many, at any length', () => {
    const whole = bytes();
    const lengths = Array.from({ length: whole.length }, (_, length) => length);
    expect(lengths.filter((length) => isBoard(whole.subarray(0, length)))).toEqual([]);
    expect(isBoard(new Uint8Array([...whole, 0]))).toBe(false);
  });

  // Header of 24 bytes, counts at 24 (low bytes 33–35), ids at 36, names at 44, outputs of tops at 52 (low bytes
  // 55–57), rows at 58 (low bytes 64–66), quantiles at 67 (low bytes from 835).
  it.each([
    ['another magic', 0, 0],
    ['another version', 2, 2],
    ['a flag', 3, 1],
    ['no class', 5, 0],
    ['another length', 7, 4],
    ['a length beyond any race', 6, 4],
    ['fewer racers than rode a second', 11, 1],
    ['no racers', 11, 0],
    ['more racers listed than there are', 15, 3],
    ['a huge list of racers', 12, 255],
    ['another size of ids', 19, 7],
    ['a huge size of names', 20, 255],
    ['another count of a second', 33, 3],
    ['a huge count of a second', 24, 255],
    ['ids out of order', 36, 'c'.charCodeAt(0)],
    ['names of a line more', 45, 10],
    ['an output that nobody can ride', 52, 255],
    ['outputs that rise', 53, 255],
    ['outputs that end below one that counts', 54, 0],
    ['a row beyond the list', 66, 2],
    ['a racer twice in a top', 65, 0],
    ['equals out of order', 64, 1],
    ['quantiles that contradict the top', 835, 0],
    ['quantiles below 0', 68, 255],
    ['quantiles of a second that nobody rode', 67 + 256, 1],
  ])('are refused with %s', (_, offset, value) => {
    const changed = bytes();
    expect(changed[offset]).not.toBe(value);
    changed[offset] = value;
    expect(() => decodeHistoryBoard(changed)).toThrow(refusal);
  });

  it('are refused with equals out of order although each is there once', () => {
    const changed = bytes();
    changed.set([1, 0], 64);
    expect(() => decodeHistoryBoard(changed)).toThrow(refusal);
  });

  it('are refused with a racer who is in no top', () => {
    const whole = bytes();
    const cat = new Uint8Array([0x63, 0x61, 0x74, 0x0a]);
    const longer = [whole.subarray(0, 44), cat, whole.subarray(44, 52), cat, whole.subarray(52)].flatMap((part) => [
      ...part,
    ]);
    const changed = new Uint8Array(longer);
    changed.set([3], 15); // racers listed
    changed.set([12], 19); // bytes of their ids
    changed.set([12], 23); // bytes of their names
    expect(() => decodeHistoryBoard(changed)).toThrow(/in no top/);
  });

  it('are refused with a last second that nobody reached', () => {
    const [ridden, unridden] = [[12_000], [12_000, 0]].map((outputs) =>
      encodedBoardOf([
        { ...curvesOfField({ ann: [1] }), lengthSeconds: outputs.length, outputs: new Uint16Array(outputs) },
      ]),
    );
    expect(ridden && isBoard(ridden)).toBe(true);
    expect(unridden && isBoard(unridden)).toBe(false);
  });

  it('are refused, never anything else, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (any) => {
        expect(isBoard(any)).toBe(false);
      }),
    );
    const change = fc.tuple(fc.nat({ max: bytes().length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), (changes) => {
        const changed = bytes();
        for (const [offset, value] of changes) changed[offset] = value;
        if (!isBoard(changed)) return;
        const board = decodeHistoryBoard(changed);
        for (let second = 1; second <= board.lengthSeconds; second += 1) {
          const { racerCount, top, quantiles } = board.at(second) as HistorySecond;
          expect(top.length).toBe(Math.min(100, racerCount));
          expect(quantiles).toEqual([...quantiles].sort((a, b) => b - a));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
