import { describe, expect, it } from 'vitest';
import { createRoster } from '../../../domain/src/index.ts';
import { racerId } from '../../support/readings.ts';

const entry = (id: string) => ({ racerId: racerId(id), name: id });

describe('a roster', () => {
  it('gives every racer the index they entered at, for good', () => {
    const roster = createRoster([entry('bob'), entry('__proto__')]);
    roster.grow([entry('ann')]);
    expect(['bob', '__proto__', 'ann', 'constructor'].map((id) => roster.indexOf(racerId(id)))).toEqual([
      0,
      1,
      2,
      undefined,
    ]);
    expect([roster.size, roster.entries]).toEqual([3, [entry('bob'), entry('__proto__'), entry('ann')]]);
  });
});
