import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { UnreadableAnswerError } from '../../../../../frontend/src/api/json-fields.ts';
import { OperatorError, type OperatorReading } from '../../../../../frontend/src/api/operator-client.ts';
import { useMappingSwitch } from '../../../../../frontend/src/composables/operator/use-mapping-switch.ts';
import { useOperator } from '../../../../../frontend/src/composables/operator/use-operator.ts';
import { snapshotOf, nowMs as startMs } from './snapshots.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: startMs });
});
afterEach(() => {
  vi.useRealTimers();
});

const here = (): OperatorReading => ({ kind: 'snapshot', snapshot: snapshotOf({ atMs: Date.now() }) });

const setUp = async (read: () => Promise<OperatorReading> = async () => here()) => {
  const platform = { read, asked: 0 };
  const visibility = shallowRef<'visible' | 'hidden'>('visible');
  const nowMs = shallowRef(Date.now());
  const scope = effectScope();
  const api = {
    read: () => {
      platform.asked += 1;
      return platform.read();
    },
    switchMapping: async () => undefined,
  };
  const subject = scope.run(() => useOperator({ api, nowMs, visibility }))!;
  const pass = async (ms: number) => {
    await nextTick();
    await vi.advanceTimersByTimeAsync(ms);
    nowMs.value = Date.now();
  };
  await pass(0);
  return { ...subject, platform, visibility, scope, pass };
};

describe('the state of the platform', () => {
  it('is asked for at once and two seconds after each answer, with its age', async () => {
    const { platform, freshness, snapshot, pass } = await setUp();
    expect([platform.asked, snapshot.value?.atMs, freshness.value]).toEqual([1, startMs, { state: 'live', ageMs: 0 }]);
    await pass(1_999);
    expect([platform.asked, freshness.value.ageMs]).toEqual([1, 1_999]);
    await pass(1);
    expect([platform.asked, freshness.value.ageMs]).toEqual([2, 0]);
  });

  it('is never asked for twice at a time, and grows old while the answer is on its way', async () => {
    const { platform, freshness, pass } = await setUp();
    const slow = Promise.withResolvers<OperatorReading>();
    platform.read = () => slow.promise;
    await pass(6_001);
    expect([platform.asked, freshness.value]).toEqual([2, { state: 'stale', ageMs: 6_001 }]);
    slow.resolve(here());
    await pass(0);
    expect([platform.asked, freshness.value.state]).toEqual([2, 'live']);
    await pass(2_000);
    expect(platform.asked).toBe(3);
  });

  it('is not asked for while nobody looks, and at once when somebody does', async () => {
    const { platform, visibility, pass } = await setUp();
    visibility.value = 'hidden';
    await pass(60_000);
    expect(platform.asked).toBe(1);
    visibility.value = 'visible';
    await pass(0);
    expect(platform.asked).toBe(2);
    await pass(2_000);
    expect(platform.asked).toBe(3);
  });

  it('stays on the screen while the platform is away, as old as it is, and comes back by itself', async () => {
    const { platform, freshness, problem, snapshot, pass } = await setUp();
    platform.read = async () => {
      throw new OperatorError('away');
    };
    await pass(4_000);
    expect([freshness.value, problem.value, snapshot.value?.atMs]).toEqual([
      { state: 'offline', ageMs: 4_000 },
      'away',
      startMs,
    ]);
    platform.read = async () => here();
    await pass(2_000);
    expect([freshness.value.state, problem.value]).toEqual(['live', undefined]);
  });

  it('cannot be read by a page that is too old for it, which says so', async () => {
    const { problem, freshness } = await setUp(async () => {
      throw new UnreadableAnswerError('the number atMs is missing');
    });
    expect([problem.value, freshness.value.state]).toEqual([
      'The answer of the platform cannot be read. Reload the page to update it. (the number atMs is missing)',
      'offline',
    ]);
  });

  it('is asked for less often where it is not told, and shown as soon as it is', async () => {
    const { platform, notHere, snapshot, pass } = await setUp(async () => ({ kind: 'not-here', reason: 'elsewhere' }));
    await pass(9_999);
    expect([platform.asked, notHere.value, snapshot.value]).toEqual([1, 'elsewhere', undefined]);
    platform.read = async () => here();
    await pass(1);
    expect([platform.asked, notHere.value, snapshot.value?.atMs]).toEqual([2, undefined, startMs + 10_000]);
  });

  it('is not asked for any more when the view is left', async () => {
    const { platform, scope, pass } = await setUp();
    scope.stop();
    await pass(60_000);
    expect(platform.asked).toBe(1);
  });

  it('is asked for anew after an answer that may be of before', async () => {
    const { platform, askAnew, snapshot, pass } = await setUp();
    const before = Promise.withResolvers<OperatorReading>();
    platform.read = () => before.promise;
    await pass(2_000);
    const asked = askAnew();
    platform.read = async () => ({ kind: 'snapshot', snapshot: snapshotOf({ connections: 7 }) });
    before.resolve(here());
    await asked;
    expect([platform.asked, snapshot.value?.connections]).toEqual([3, 7]);
  });
});

describe('a switch', () => {
  const setUpSwitch = () => {
    const answers: PromiseWithResolvers<void>[] = [];
    const done: string[] = [];
    const subject = useMappingSwitch({
      api: {
        switchMapping: ({ uuid, isEnabled }) => {
          done.push(`${uuid} ${isEnabled}`);
          const answer = Promise.withResolvers<void>();
          answers.push(answer);
          return answer.promise;
        },
      },
      ask: async () => void done.push('asked'),
    });
    return { ...subject, answers, done };
  };

  it('shows what is wished until the platform has said how it stands', async () => {
    const { switchMapping, wishes, answers, done } = setUpSwitch();
    const switched = switchMapping('a', false);
    expect([...wishes.value]).toEqual([['a', false]]);
    answers[0]?.resolve();
    await switched;
    expect([[...wishes.value], done]).toEqual([[], ['a false', 'asked']]);
  });

  it('takes one wish at a time for each event source', async () => {
    const { switchMapping, answers, done } = setUpSwitch();
    const first = switchMapping('a', false);
    await switchMapping('a', true);
    const second = switchMapping('b', false);
    for (const answer of answers) answer.resolve();
    await Promise.all([first, second]);
    expect(done).toEqual(['a false', 'b false', 'asked', 'asked']);
  });

  it('says why it did not work, until it is tried again', async () => {
    const { switchMapping, wishes, problems, answers } = setUpSwitch();
    const failing = switchMapping('a', false);
    answers[0]?.reject(new Error('its state is Disabling'));
    await failing;
    expect([[...wishes.value], [...problems.value]]).toEqual([[], [['a', 'its state is Disabling']]]);
    const again = switchMapping('a', false);
    expect([...problems.value]).toEqual([]);
    answers[1]?.resolve();
    await again;
  });
});
