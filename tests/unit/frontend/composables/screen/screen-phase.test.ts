import { describe, expect, it } from 'vitest';
import { startsAtMs } from '../../../../../domain/src/index.ts';
import { holdEndsAtMs, screenPhaseOf } from '../../../../../frontend/src/composables/screen/screen-phase.ts';
import { race } from '../../support.ts';

const running = race();
const calm = {
  race: running,
  nowMs: startsAtMs(running) + 60_000,
  isHolding: false,
  hasBoardOfNow: false,
  link: 'open' as const,
  isLoading: false,
};

describe('screenPhaseOf', () => {
  it.each([
    ['loading', { race: undefined }],
    ['loading', { isLoading: true }],
    ['results', { isHolding: true, hasBoardOfNow: true, isLoading: true }],
    ['loading', { link: 'connecting' as const }],
    ['live', { hasBoardOfNow: true, link: 'lost' as const }],
    ['starting', { nowMs: startsAtMs(running) + 4_999 }],
    ['idle', { nowMs: startsAtMs(running) + 5_000 }],
    ['lost', { link: 'lost' as const, isLoading: true }],
  ])('is %s with %o', (phase, fields) => {
    expect(screenPhaseOf({ ...calm, ...fields })).toBe(phase);
  });
});

describe('holdEndsAtMs', () => {
  it('leaves the last quarter of a short race to its live board', () => {
    const ends = (lengthSeconds: number, holdMs: number) => {
      const of = race({ lengthSeconds });
      return holdEndsAtMs(of, holdMs) - startsAtMs(of);
    };
    expect([ends(300, 30_000), ends(300, 0), ends(20, 30_000)]).toEqual([30_000, 0, 15_000]);
  });
});
