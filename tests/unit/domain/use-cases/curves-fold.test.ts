import { describe, expect, it } from 'vitest';
import { curvesOf, encodeCurves, type Reading } from '../../../../domain/src/index.ts';
import { createCurvesFold } from '../../../../domain/src/use-cases/curves-fold.ts';
import { reading, START_SECONDS } from '../../../support/readings.ts';

const SECOND_CLASS = `2-${START_SECONDS}` as Reading['raceId'];

describe('a fold of readings into curves', () => {
  it('keeps classes and parts apart', () => {
    const fold = createCurvesFold(3);
    const [ann, eve] = [reading({ racerId: 'ann' }), reading({ racerId: 'eve' })];
    const annInOther = reading({ racerId: 'ann', raceId: SECOND_CLASS });
    for (const each of [ann, eve, annInOther]) fold.add(each);
    expect(fold.parts()).toEqual([
      { key: { classId: 1, partition: 2 }, curves: curvesOf([ann]) },
      { key: { classId: 1, partition: 0 }, curves: curvesOf([eve]) },
      { key: { classId: 2, partition: 2 }, curves: curvesOf([annInOther]) },
    ]);
    expect(fold.readingCount()).toBe(3);
  });

  it('comes to the same for more readings than it keeps back', () => {
    const readings = Array.from({ length: 50_000 }, (_, index) =>
      reading({
        racerId: `racer-${index % 500}`,
        second: 1 + (index % 90),
        outputHundredths: 2_275 + ((index * 7_919) % 9_999),
      }),
    );
    const fold = createCurvesFold(1);
    for (const each of readings) fold.add(each);
    const [part] = fold.parts();
    expect(Buffer.compare(encodeCurves(part!.curves), encodeCurves(curvesOf(readings)))).toBe(0);
  });

  it('answers the same curves, the very object, while nothing is added to them', () => {
    const fold = createCurvesFold(1);
    fold.add(reading({ second: 1 }));
    const before = fold.parts()[0]?.curves;
    fold.add(reading({ second: 1 }));
    expect(fold.parts()[0]?.curves).toBe(before);
    fold.add(reading({ second: 2 }));
    expect(fold.parts()[0]?.curves).not.toBe(before);
  });
});
