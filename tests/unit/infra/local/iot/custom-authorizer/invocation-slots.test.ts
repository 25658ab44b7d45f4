import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../../../../infra/local/src/iot/authorizer.ts';
import { DEFAULT_AUTHORIZER_BOUNDS } from '../../../../../../infra/local/src/iot/custom-authorizer/bounds.ts';
import { InvocationSlots } from '../../../../../../infra/local/src/iot/custom-authorizer/invocation-slots.ts';
import { createFakeClock } from '../../../../../support/fake-clock.ts';

const create = (bounds: Partial<typeof DEFAULT_AUTHORIZER_BOUNDS> = {}) => {
  const clock = createFakeClock();
  const slots = new InvocationSlots({ ...DEFAULT_AUTHORIZER_BOUNDS, invocationsMax: 1, ...bounds }, clock);
  const started: string[] = [];
  const take = (
    name: string,
    { isRefresh = false, connection }: { isRefresh?: boolean; connection?: Connection } = {},
  ) =>
    slots.take({ isRefresh, connection }).then(
      () => void started.push(name),
      (error: { reason: string }) => void started.push(`${name}: ${error.reason}`),
    );
  return { clock, slots, started, take };
};

describe('InvocationSlots', () => {
  it('lets so many in at once, the others in order', async () => {
    const { slots, started, take } = create({ invocationsMax: 2 });
    const all = ['a', 'b', 'c', 'd'].map((name) => take(name));
    await Promise.all(all.slice(0, 2));
    expect(started).toEqual(['a', 'b']);
    slots.give();
    await all[2];
    expect(started).toEqual(['a', 'b', 'c']);
    slots.give();
    await all[3];
    expect(started).toEqual(['a', 'b', 'c', 'd']);
  });

  it('lets refreshes in first, and always: those inside do not suffer from those who want to come in', async () => {
    const { slots, started, take } = create({ waitingMax: 1 });
    await take('first');
    const newcomer = take('newcomer');
    await take('one too many');
    const refresh = take('refresh', { isRefresh: true });
    slots.give();
    await refresh;
    slots.give();
    await newcomer;
    expect(started).toEqual(['first', 'one too many: authorizerBusy', 'refresh', 'newcomer']);
  });

  it('refuses who has waited too long, and only them', async () => {
    const { clock, slots, started, take } = create({ waitSecondsMax: 15 });
    await take('first');
    const early = take('early');
    clock.advance(14_999);
    const late = take('late');
    const refresh = take('refresh', { isRefresh: true });
    clock.advance(1);
    await early;
    slots.give();
    await refresh;
    slots.give();
    await late;
    expect(started).toEqual(['first', 'early: authorizerBusy', 'refresh', 'late']);
    expect(clock.pendingCount()).toBe(0);
  });

  it('forgets who has left at once, so that the place is free for others', async () => {
    const { clock, slots, started, take } = create({ waitingMax: 1 });
    let leave = (): void => undefined;
    const connection: Connection = {
      close: () => undefined,
      onEnded: (callback) => {
        leave = callback;
      },
    };
    await take('first');
    const gone = take('gone', { connection });
    leave();
    await gone;
    const next = take('next');
    slots.give();
    await next;
    leave();
    expect(started).toEqual(['first', 'gone: abandoned', 'next']);
    expect(clock.pendingCount()).toBe(0);
  });
});
