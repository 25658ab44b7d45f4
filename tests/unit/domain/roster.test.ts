import { describe, expect, it } from 'vitest';
import { createRoster } from '../../../domain/src/index.ts';
import { racerId } from '../../support/readings.ts';

const entry = (id: string) => ({ racerId: racerId(id), name: id });

describe('a roster', () => {
  it('gives every racer the index they entered at, for good', () => {
    const roster = createRoster([entry('bob'), entry('__proto__')]);
    roster.grow([entry('ann')], 2);
    expect(['bob', '__proto__', 'ann', 'constructor'].map((id) => roster.indexOf(racerId(id)))).toEqual([
      0,
      1,
      2,
      undefined,
    ]);
    expect([roster.size, roster.entries]).toEqual([3, [entry('bob'), entry('__proto__'), entry('ann')]]);
  });

  it('passes over what it has already, as two who read it at once both bring it', () => {
    const roster = createRoster([entry('ann')]);
    roster.grow([entry('ann'), entry('bob')], 0);
    roster.grow([entry('bob'), entry('cat')], 1);
    roster.grow([entry('bob')], 1);
    expect(roster.entries).toEqual([entry('ann'), entry('bob'), entry('cat')]);
    expect(roster.indexOf(racerId('cat'))).toBe(2);
  });
});
