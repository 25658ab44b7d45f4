import { describe, expect, it } from 'vitest';
import type { BikeFields } from '../../../../frontend/src/bike/bike-fields.ts';
import { createFieldMemory } from '../../../../frontend/src/bike/field-memory.ts';

const memoryOf = (...told: readonly (readonly [source: number, fields: BikeFields, atMs: number])[]) => {
  const memory = createFieldMemory();
  for (const [source, fields, atMs] of told) memory.note(source, fields, atMs);
  return memory;
};

describe('what a bike told last', () => {
  it('holds for three seconds', () => {
    const memory = memoryOf([0, { cadenceRpm: 80, resistanceLevel: 20 }, 1_000]);
    const told = { cadenceRpm: 80, resistanceLevel: 20, atMs: 1_000 };
    expect([1_000, 4_000, 4_001].map(memory.at)).toEqual([told, told, undefined]);
  });

  it('is put together from several sources, field by field, the better source first', () => {
    const memory = memoryOf(
      [0, { cadenceRpm: 80 }, 1_000],
      [1, { cadenceRpm: 70, powerWatts: 150 }, 1_500],
      [2, { cadenceRpm: 60 }, 2_000],
    );
    expect([2_000, 4_200].map(memory.at)).toEqual([
      { cadenceRpm: 80, powerWatts: 150, atMs: 1_000 },
      { cadenceRpm: 70, powerWatts: 150, atMs: 1_500 },
    ]);
  });

  it('is not enough without a cadence', () => {
    expect(memoryOf([0, { powerWatts: 150, resistanceLevel: 20 }, 0]).at(0)).toBeUndefined();
  });

  it('is enough with cadence alone only after three seconds without anything else', () => {
    const memory = memoryOf([2, { cadenceRpm: 80 }, 0], [2, { cadenceRpm: 81 }, 2_000]);
    expect([3_000, 3_001].map(memory.at)).toEqual([undefined, { cadenceRpm: 81, atMs: 2_000 }]);
  });

  it('is not enough with cadence alone once the bike has told more', () => {
    const memory = memoryOf([0, { cadenceRpm: 80, powerWatts: 150 }, 0], [0, { cadenceRpm: 80 }, 9_000]);
    expect(memory.at(9_000)).toBeUndefined();
  });

  it('has no cadence that legs cannot make: the one before holds', () => {
    const memory = memoryOf(
      [0, { cadenceRpm: 250, powerWatts: 150 }, 0],
      [0, { cadenceRpm: 250.5, powerWatts: 160 }, 1_000],
    );
    expect(memory.at(1_000)).toEqual({ cadenceRpm: 250, powerWatts: 160, atMs: 0 });
  });

  it('is forgotten with the bike', () => {
    const memory = memoryOf([0, { cadenceRpm: 80, powerWatts: 150 }, 0]);
    memory.clear();
    expect(memory.at(0)).toBeUndefined();
  });
});
