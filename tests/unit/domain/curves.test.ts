import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ArchivedReading,
  type Curves,
  compareNames,
  compareText,
  curveOf,
  curvesOf,
  decodeCurves,
  encodeCurves,
  joinCurves,
  NO_CURVES,
} from '../../../domain/src/index.ts';
import { archivedReading } from '../../support/history.ts';
import { racerId, START_SECONDS } from '../../support/readings.ts';
import { arbitraryRacerId } from './arbitraries.ts';

/** Few of everything, so that ties and repetitions are frequent. */
const arbitraryArchived: fc.Arbitrary<ArchivedReading> = fc
  .record({
    racerId: arbitraryRacerId,
    name: fc.constantFrom('Ann', 'Zoë', '\uff21nn', '🚲', '\ufeffBom'),
    startSeconds: fc.constantFrom(START_SECONDS, START_SECONDS + 300, 4_294_967_295),
    second: fc.integer({ min: 1, max: 5 }),
    outputHundredths: fc.constantFrom(2_275, 2_276, 2_531, 47_025),
  })
  .map(archivedReading);
const arbitraryReadings = fc.array(arbitraryArchived, { maxLength: 40 });
const arbitraryCurves = arbitraryReadings.map(curvesOf);

interface Oracle {
  name: string;
  namedAt: number;
  readonly bests: Map<number, number>;
}

/** The same by the most obvious means: a map of maps. */
function obviously(readings: readonly ArchivedReading[]): Map<string, Oracle> {
  const racers = new Map<string, Oracle>();
  for (const { racerId: id, name, startSeconds, second, outputHundredths } of readings) {
    const racer = racers.get(id) ?? { name, namedAt: startSeconds, bests: new Map<number, number>() };
    racers.set(id, racer);
    const isNewer = startSeconds > racer.namedAt;
    if (isNewer || (startSeconds === racer.namedAt && compareNames(name, racer.name) < 0)) racer.name = name;
    racer.namedAt = Math.max(racer.namedAt, startSeconds);
    racer.bests.set(second, Math.max(outputHundredths, racer.bests.get(second) ?? 0));
  }
  return new Map([...racers].sort(([a], [b]) => compareText(a, b)));
}

const listed = (curves: Curves) =>
  curves.racerIds.map((id, row) => ({
    id,
    name: curves.names[row],
    namedAt: curves.namedAtSeconds[row],
    outputs: [...(curveOf(curves, id) ?? [])],
  }));

const obviouslyListed = (readings: readonly ArchivedReading[]) =>
  [...obviously(readings)].map(([id, { name, namedAt, bests }]) => ({
    id,
    name,
    namedAt,
    outputs: Array.from({ length: Math.max(...bests.keys()) }, (_, index) => bests.get(index + 1) ?? 0),
  }));

describe('curves of readings', () => {
  it('hold each racer once in order, the name of the latest race and the best of each second', () => {
    fc.assert(
      fc.property(arbitraryReadings, (readings) => {
        const curves = curvesOf(readings);
        expect(listed(curves)).toEqual(obviouslyListed(readings));
        expect(curves.lengthSeconds).toBe(Math.max(0, ...readings.map(({ second }) => second)));
        expect(curves.outputs.length).toBe(curves.racerIds.length * curves.lengthSeconds);
      }),
    );
  });

  it('take whatever can be iterated, once', () => {
    function* once() {
      yield archivedReading({ racerId: 'bob' });
      yield archivedReading({ racerId: 'ann' });
    }
    expect(curvesOf(once()).racerIds).toEqual(['ann', 'bob']);
  });

  it('are none without readings', () => {
    expect(curvesOf([])).toEqual(NO_CURVES);
  });

  it('answer the curve of a racer up to the last second ridden, and none of a stranger', () => {
    const curves = curvesOf([
      archivedReading({ racerId: 'ann', second: 900 }),
      archivedReading({ racerId: 'bob', second: 2, outputHundredths: 2_275 }),
    ]);
    expect(curveOf(curves, racerId('bob'))).toEqual(new Uint16Array([0, 2_275]));
    for (const stranger of ['aaa', 'anna', 'cat']) expect(curveOf(curves, racerId(stranger))).toBeUndefined();
    expect(curveOf(NO_CURVES, racerId('ann'))).toBeUndefined();
  });
});

describe('the join of curves', () => {
  it('is that of all their readings', () => {
    fc.assert(
      fc.property(arbitraryReadings, arbitraryReadings, (a, b) => {
        expect(joinCurves(curvesOf(a), curvesOf(b))).toEqual(curvesOf([...a, ...b]));
      }),
    );
  });

  it('is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(arbitraryCurves, arbitraryCurves, arbitraryCurves, (a, b, c) => {
        expect(joinCurves(a, b)).toEqual(joinCurves(b, a));
        expect(joinCurves(joinCurves(a, b), c)).toEqual(joinCurves(a, joinCurves(b, c)));
        expect(joinCurves(a, a)).toBe(a);
      }),
    );
  });

  it('is the first of the two itself if, and only if, the other adds nothing', () => {
    fc.assert(
      fc.property(arbitraryCurves, arbitraryCurves, (a, b) => {
        const joined = joinCurves(a, b);
        expect(joinCurves(joined, b)).toBe(joined);
        expect(joinCurves(joined, a)).toBe(joined);
        if (joined === a) expect(joinCurves(b, a)).toEqual(a);
        else expect(joined).not.toEqual(a);
      }),
    );
  });

  it('leaves both as they are', () => {
    fc.assert(
      fc.property(arbitraryReadings, arbitraryReadings, (ofA, ofB) => {
        const [a, b] = [curvesOf(ofA), curvesOf(ofB)];
        joinCurves(a, b);
        expect([a, b]).toEqual([curvesOf(ofA), curvesOf(ofB)]);
      }),
    );
  });

  it('keeps an old name when an old race is read again, and of two names of one race the smaller by code point', () => {
    const curves = (name: string, startSeconds: number) => curvesOf([archivedReading({ name, startSeconds })]);
    const later = curves('Zoë', START_SECONDS + 300);
    expect(joinCurves(later, curves('Ann', START_SECONDS))).toBe(later);
    // U+FF21 is before U+1F6B2, although its code unit is after those of the latter.
    expect(joinCurves(curves('🚲', START_SECONDS), curves('\uff21', START_SECONDS)).names).toEqual(['\uff21']);
  });
});

describe('encoded curves', () => {
  it('decode to what was encoded', () => {
    fc.assert(
      fc.property(arbitraryCurves, (curves) => {
        expect(decodeCurves(encodeCurves(curves))).toEqual(curves);
      }),
    );
  });

  it('are the same bytes for the same readings, in whatever order and portions they came', () => {
    const shuffledReadings = arbitraryReadings.chain((readings) =>
      fc.tuple(
        fc.constant(readings),
        fc.shuffledSubarray(readings, { minLength: readings.length }),
        fc.nat({ max: readings.length }),
      ),
    );
    fc.assert(
      fc.property(shuffledReadings, ([readings, others, cut]) => {
        const joined = joinCurves(curvesOf(others.slice(0, cut)), curvesOf(others.slice(cut)));
        expect(encodeCurves(joined)).toEqual(encodeCurves(curvesOf(readings)));
      }),
    );
  });

  it('take any difference from second to second, up and down', () => {
    const outputs = [47_025, 1, 47_025, 0, 32_768, 0, 32_767, 14_257, 47_025];
    const readings = outputs.map((outputHundredths, index) => archivedReading({ second: index + 1, outputHundredths }));
    const curves = curvesOf(readings.filter(({ outputHundredths }) => outputHundredths > 0));
    expect([...decodeCurves(encodeCurves(curves)).outputs]).toEqual(outputs);
  });

  it('decode from the middle of a larger buffer', () => {
    const curves = curvesOf([archivedReading()]);
    const bytes = encodeCurves(curves);
    const padded = new Uint8Array([1, 2, 3, ...bytes, 4]);
    expect(decodeCurves(padded.subarray(3, 3 + bytes.length))).toEqual(curves);
  });

  it('are not made of a name that is no line', () => {
    const curves = curvesOf([archivedReading({ name: 'two\nlines' })]);
    expect(() => encodeCurves(curves)).toThrow(refusal);
  });
});

const refusal = expect.objectContaining({ name: 'HistoryCorruptError', code: 'HISTORY_CORRUPT' });
const isCurves = (bytes: Uint8Array): boolean => {
  try {
    decodeCurves(bytes);
    return true;
  } catch (error) {
    expect(error).toEqual(refusal);
    return false;
  }
};

describe('bytes that are no curves', () => {
  const readings = [
    archivedReading({ racerId: 'ann', second: 2 }),
    archivedReading({ racerId: 'bob', second: 1, name: 'Zoë' }),
  ];
  const bytes = () => encodeCurves(curvesOf(readings));

  it('are refused if a byte is missing or too many, at any length', () => {
    const whole = bytes();
    const lengths = Array.from({ length: whole.length }, (_, length) => length);
    expect(lengths.filter((length) => isCurves(whole.subarray(0, length)))).toEqual([]);
    expect(isCurves(new Uint8Array([...whole, 0]))).toBe(false);
  });

  // Header of 18 bytes, "ann\nbob\n" at 18, "ann\nZoë\n" at 26, starts at 35, high bytes of outputs at 43, low at 47.
  it.each([
    ['another magic', [0, 0]],
    ['another version', [2, 2]],
    ['a flag', [3, 1]],
    ['more racers than it has', [7, 3]],
    ['four thousand million racers', [4, 255]],
    ['another length', [9, 3]],
    ['a length beyond any race', [8, 4]],
    ['another size of ids', [13, 7]],
    ['a huge size of ids', [10, 255]],
    ['another size of names', [17, 8]],
    ['ids out of order', [18, 'c'.charCodeAt(0)]],
    ['a malformed id', [18, '!'.charCodeAt(0)]],
    ['a line too many', [19, 10]],
    ['a line too few', [21, 'x'.charCodeAt(0)]],
    ['no UTF-8', [26, 0xff]],
    ['an output that nobody can ride', [47, 1]],
  ])('are refused with %s', (_, [offset, value]) => {
    const changed = bytes();
    changed[offset as number] = value as number;
    expect(() => decodeCurves(changed)).toThrow(refusal);
  });

  it('are refused with an id that comes twice', () => {
    const changed = bytes();
    changed.set(changed.subarray(18, 21), 22);
    expect(() => decodeCurves(changed)).toThrow(refusal);
  });

  it.each([
    ['a racer who rode nothing', { lengthSeconds: 1, outputs: new Uint16Array([1, 0]) }],
    ['a last second that nobody reached', { lengthSeconds: 2, outputs: new Uint16Array([1, 0, 1, 0]) }],
    ['racers and no second', { lengthSeconds: 0, outputs: new Uint16Array(0) }],
  ])('are refused with %s', (_, part) => {
    const wrong = encodeCurves({ ...curvesOf(readings), ...part });
    expect(() => decodeCurves(wrong)).toThrow(refusal);
  });

  it('are refused, never anything else, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (any) => {
        expect(isCurves(any)).toBe(false);
      }),
    );
    const whole = bytes();
    const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), (changes) => {
        const changed = bytes();
        for (const [offset, value] of changes) changed[offset] = value;
        if (isCurves(changed)) expect(encodeCurves(decodeCurves(changed))).toEqual(changed);
      }),
      { numRuns: 2_000 },
    );
  });
});
