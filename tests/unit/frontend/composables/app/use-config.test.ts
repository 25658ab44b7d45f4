import type { ConfigResponse } from '@alleycat/domain/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, shallowRef } from 'vue';
import { useConfig } from '../../../../../frontend/src/composables/app/use-config.ts';

const answer: ConfigResponse = {
  serverTimeMs: 5_000,
  raceLengthSeconds: 300,
  settlingSeconds: 10,
  windowSeconds: 1,
  classes: [],
  mqtt: { url: null, webSocketUrl: null, readingsTopic: 'readings/{racerId}', liveTopic: 'live/{classId}' },
  identity: { issuer: 'https://issuer.example', clientId: 'dashboard', loginUrl: '/', mqttAuthorizer: 'Racers' },
  readingStream: 'readings',
};

describe('useConfig', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Each question stays open until the test settles it. */
  const setUp = () => {
    const questions: PromiseWithResolvers<ConfigResponse>[] = [];
    const learned: unknown[] = [];
    const config = () => {
      questions.push(Promise.withResolvers<ConfigResponse>());
      return questions.at(-1)!.promise;
    };
    let step: (() => void) | undefined;
    const clock = {
      learn: (sample: unknown) => learned.push(sample),
      onStep: (listener: () => void) => {
        step = listener;
      },
    };
    const visibility = shallowRef<'visible' | 'hidden'>('visible');
    const device = { nowMs: 7 };
    const scope = effectScope();
    const subject = scope.run(() =>
      useConfig({ api: { config }, clock, visibility, deviceNowMs: () => device.nowMs, random: () => 0.5 }),
    )!;
    const settle = async (how: (question: PromiseWithResolvers<ConfigResponse>) => void) => {
      how(questions.at(-1)!);
      await vi.advanceTimersByTimeAsync(0);
    };
    return { ...subject, scope, questions, learned, settle, visibility, device, step: () => step?.() };
  };

  it('sets the clock by every answer', async () => {
    const { config, learned, settle } = setUp();
    await settle(({ resolve }) => resolve(answer));
    expect([config.value, learned]).toEqual([answer, [{ askedAtMs: 7, answeredAtMs: 7, serverTimeMs: 5_000 }]]);
  });

  it('asks again every minute, on whatever view, and when somebody comes back to the page', async () => {
    const { questions, settle, visibility } = setUp();
    await settle(({ resolve }) => resolve(answer));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(questions).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(questions).toHaveLength(2);
    await settle(({ resolve }) => resolve(answer));
    visibility.value = 'hidden';
    await vi.advanceTimersByTimeAsync(0);
    visibility.value = 'visible';
    await vi.advanceTimersByTimeAsync(0);
    expect(questions).toHaveLength(3);
  });

  it('asks at once when the clock of the device was set, and once more if a question was on its way', async () => {
    const { questions, settle, step } = setUp();
    step();
    expect(questions).toHaveLength(1);
    await settle(({ resolve }) => resolve(answer));
    expect(questions).toHaveLength(2);
    await settle(({ resolve }) => resolve(answer));
    expect(questions).toHaveLength(2);
    step();
    expect(questions).toHaveLength(3);
  });

  it('takes no answer for an exact one because the clock was set while it was on its way', async () => {
    const learnedAfter = async (nowMs: number) => {
      const { learned, settle, device } = setUp();
      await vi.advanceTimersByTimeAsync(400);
      device.nowMs = nowMs;
      await settle(({ resolve }) => resolve(answer));
      return learned;
    };
    expect([await learnedAfter(-3_600_000), await learnedAfter(3_600_000)]).toEqual([
      [{ askedAtMs: -3_600_400, answeredAtMs: -3_600_000, serverTimeMs: 5_000 }],
      [{ askedAtMs: 7, answeredAtMs: 3_600_000, serverTimeMs: 5_000 }],
    ]);
  });

  it('has one question open at a time, however often it is told to ask', async () => {
    const { ask, questions, settle } = setUp();
    for (let count = 0; count < 10; count += 1) ask();
    expect(questions).toHaveLength(1);
    await settle(({ reject }) => reject(new Error('away')));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(questions).toHaveLength(2);
    await settle(({ resolve }) => resolve(answer));
    ask();
    expect(questions).toHaveLength(3);
  });

  it('asks again ever more slowly while there is no answer, and says why meanwhile', async () => {
    const { problem, questions, settle } = setUp();
    for (const waitMs of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
      await settle(({ reject }) => reject(new Error('away')));
      expect(problem.value).toBe('away');
      const asked = questions.length;
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      expect(questions).toHaveLength(asked);
      await vi.advanceTimersByTimeAsync(1);
      expect(questions).toHaveLength(asked + 1);
    }
    await settle(({ resolve }) => resolve(answer));
    expect(problem.value).toBeUndefined();
  });

  it('asks no more once its scope has ended, even if a question was open', async () => {
    const { scope, questions, settle } = setUp();
    scope.stop();
    await settle(({ reject }) => reject(new Error('away')));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(questions).toHaveLength(1);
  });
});
