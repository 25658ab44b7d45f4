import { describe, expect, it } from 'vitest';
import { StaleWriteError } from '../../../../domain/src/index.ts';
import { hideRacer, unhideRacer } from '../../../../domain/src/use-cases/index.ts';
import { memoryHiddenStore } from '../../../support/fakes/memory-hidden-store.ts';
import { noBackOff } from '../../../support/history-deliveries.ts';

const openTest = () => {
  let nowMs = 1_000;
  const ports = { hidden: memoryHiddenStore(), clock: { nowMs: () => nowMs++ } };
  return {
    ...ports,
    hide: (racerId: string, reason?: string) => hideRacer({ racerId, reason }, ports, noBackOff),
    unhide: (racerId: string) => unhideRacer({ racerId }, ports, noBackOff),
  };
};
const ann = { racerId: 'ann', hiddenAtMs: 1_000, reason: 'rides a motor' };

describe('hiding a racer', () => {
  it('keeps who, when and why, in order of ids', async () => {
    const { hide, hidden } = openTest();
    expect(await hide('ann', ' rides\u0000 a motor ')).toEqual({ racer: ann, isChanged: true, hiddenCount: 1 });
    await hide('Bob');
    const bob = { racerId: 'Bob', hiddenAtMs: 1_001, reason: '' };
    expect(await hidden.read()).toEqual({ version: 2, racers: [bob, ann] });
  });

  it('twice changes nothing; another reason replaces the first, but not the time', async () => {
    const { hide, hidden } = openTest();
    await hide('ann', 'rides a motor');
    const unchanged = { racer: ann, isChanged: false, hiddenCount: 1 };
    expect([await hide('ann'), await hide('ann', 'rides a motor')]).toEqual([unchanged, unchanged]);
    const mended = { ...ann, reason: 'two motors' };
    expect(await hide('ann', 'two motors')).toEqual({ racer: mended, isChanged: true, hiddenCount: 1 });
    expect(await hidden.read()).toEqual({ version: 2, racers: [mended] });
  });

  it('is undone by unhiding, which twice changes nothing either', async () => {
    const { hide, unhide, hidden } = openTest();
    await hide('ann', 'rides a motor');
    await hide('bob');
    expect(await unhide('ann')).toEqual({ racer: ann, isChanged: true, hiddenCount: 1 });
    expect(await unhide('ann')).toEqual({ racer: undefined, isChanged: false, hiddenCount: 1 });
    expect(await hidden.read()).toMatchObject({ version: 3, racers: [{ racerId: 'bob' }] });
  });

  it('loses nobody when several operators hide and unhide at once', async () => {
    const { hide, unhide, hidden } = openTest();
    await hide('zed');
    const ids = Array.from({ length: 8 }, (_, index) => `racer-${index}`);
    await Promise.all([...ids.map((id) => hide(id)), unhide('zed')]);
    expect((await hidden.read()).racers.map(({ racerId }) => racerId)).toEqual(ids);
  });

  it('gives up after as many tries as allowed', async () => {
    const waits: number[] = [];
    const hidden = { ...memoryHiddenStore(), write: () => Promise.reject(new StaleWriteError('always late')) };
    const options = { backOff: async (attempt: number) => void waits.push(attempt), attemptsMax: 3 };
    const hiding = hideRacer({ racerId: 'ann' }, { hidden, clock: { nowMs: () => 0 } }, options);
    await expect(hiding).rejects.toBeInstanceOf(StaleWriteError);
    expect(waits).toEqual([1, 2]);
  });

  it('refuses what is no racer id', async () => {
    const { hide, unhide } = openTest();
    for (const work of [hide, unhide]) {
      await expect(work('a b')).rejects.toMatchObject({ code: 'RACER_ID_INVALID' });
    }
  });
});
