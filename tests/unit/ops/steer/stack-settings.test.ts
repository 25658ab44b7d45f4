import { describe, expect, it } from 'vitest';
import { isTendedBy, retentionMsOf } from '../../../../ops/src/steer/stack-settings.ts';

const stackWith = (name: string, value?: string) => ({
  parameters: new Map(value === undefined ? [] : [[name, value] as const]),
});

describe('a stack says', () => {
  it.each([
    ['72', 259_200_000],
    ['', undefined],
    [undefined, undefined],
  ])('how long its stream keeps readings: %j', (hours, keptMs) => {
    expect(retentionMsOf(stackWith('RetentionHours', hours))).toBe(keptMs);
  });

  it.each([
    ['records', true],
    ['finish, records', true],
    ['finish', false],
    ['', false],
    [undefined, false],
  ])('whom its breaker looks after: %j', (names, isTended) => {
    expect(isTendedBy(stackWith('BreakerFor', names), 'records')).toBe(isTended);
  });
});
