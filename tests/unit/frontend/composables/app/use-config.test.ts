import type { ConfigResponse } from '@alleycat/domain/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, shallowRef } from 'vue';
import type { Api } from '../../../../../frontend/src/api/http-client.ts';
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
    const clock = { nowMs: shallowRef(0), readMs: () => 0, learn: (sample: unknown) => learned.push(sample) };
    const scope = effectScope();
    const subject = scope.run(() =>
      useConfig({ api: { config } as Partial<Api> as Api, clock, deviceNowMs: () => 7 }),
    )!;
    const settle = async (how: (question: PromiseWithResolvers<ConfigResponse>) => void) => {
      how(questions.at(-1)!);
      await vi.advanceTimersByTimeAsync(0);
    };
    return { ...subject, scope, questions, learned, settle };
  };

  it('sets the clock by every answer', async () => {
    const { config, learned, settle } = setUp();
    await settle(({ resolve }) => resolve(answer));
    expect([config.value, learned]).toEqual([answer, [{ askedAtMs: 7, answeredAtMs: 7, serverTimeMs: 5_000 }]]);
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
