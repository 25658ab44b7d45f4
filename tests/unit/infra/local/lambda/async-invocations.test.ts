import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../infra/local/src/core/errors.ts';
import type { InvocationResult } from '../../../../../infra/local/src/core/invoker.ts';
import { type AsyncOutcome, createAsyncInvocations } from '../../../../../infra/local/src/lambda/async-invocations.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

const success: InvocationResult = { requestId: 'r', payload: 'null', logTail: '' };
const failure: InvocationResult = { ...success, payload: '{}', functionError: 'Unhandled' };
const settle = () => new Promise((resolve) => setImmediate(resolve));

const subjectOf = (answers: (InvocationResult | Error)[]) => {
  const clock = createFakeClock(0);
  const attemptsAtMs: number[] = [];
  const outcomes: AsyncOutcome[] = [];
  const serviceErrors: unknown[] = [];
  const invocations = createAsyncInvocations({
    clock,
    queueLimit: 2,
    onServiceError: (cause) => serviceErrors.push(cause),
    onOutcome: (outcome) => outcomes.push(outcome),
    invoke: async () => {
      attemptsAtMs.push(clock.nowMs());
      const answer = answers.shift() ?? success;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  const advance = async (byMs: number, steps = 1) => {
    for (let step = 0; step < steps; step += 1) {
      await settle();
      clock.advance(byMs / steps);
    }
    await settle();
  };
  return { invocations, attemptsAtMs, outcomes, serviceErrors, advance };
};

describe('Event invocations (aws-semantics 3.3)', () => {
  it('are tried three times, one and two minutes apart, and then given up', async () => {
    const { invocations, attemptsAtMs, outcomes, advance } = subjectOf([failure, failure, failure]);
    invocations.accept('subject', '{"n":1}');
    await advance(600_000, 60);
    expect(attemptsAtMs).toEqual([0, 60_000, 180_000]);
    expect(outcomes).toEqual([
      { functionName: 'subject', eventJson: '{"n":1}', condition: 'RetriesExhausted', invokeCount: 3, result: failure },
    ]);
  });

  it('are told to the operator and tried again when the runtime itself fails', async () => {
    const error = new Error('no thread could be started');
    const { invocations, attemptsAtMs, outcomes, serviceErrors, advance } = subjectOf([error, success]);
    invocations.accept('subject', '{}');
    await advance(10_000, 10);
    expect([attemptsAtMs, serviceErrors]).toEqual([[0, 1_000], [error]]);
    expect(outcomes).toMatchObject([{ condition: 'Success' }]);
  });

  it('end with the first success', async () => {
    const { invocations, outcomes, advance } = subjectOf([failure, success]);
    invocations.accept('subject', '{}');
    await advance(600_000, 60);
    expect(outcomes).toMatchObject([{ condition: 'Success', invokeCount: 2 }]);
    expect(invocations.waiting).toBe(0);
  });

  it('that were throttled are tried again from one second on, without counting as attempts', async () => {
    const throttle = new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
    const { invocations, attemptsAtMs, outcomes, advance } = subjectOf([throttle, throttle, throttle, success]);
    invocations.accept('subject', '{}');
    await advance(10_000, 100);
    expect(attemptsAtMs).toEqual([0, 1_000, 3_000, 7_000]);
    expect(outcomes).toMatchObject([{ condition: 'Success', invokeCount: 1 }]);
  });

  it('are given up when throttled for six hours', async () => {
    const throttle = new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
    const { invocations, outcomes, advance } = subjectOf(Array.from({ length: 1_000 }, () => throttle));
    invocations.accept('subject', '{}');
    await advance(6 * 3_600_000, 500);
    expect(outcomes).toMatchObject([{ condition: 'EventAgeExceeded', invokeCount: 0 }]);
  });

  it('are refused beyond the bound of the queue', () => {
    const { invocations } = subjectOf([]);
    invocations.accept('subject', '1');
    invocations.accept('subject', '2');
    expect(() => invocations.accept('subject', '3')).toThrow(
      expect.objectContaining({ name: 'TooManyRequestsException' }),
    );
  });

  it('that wait for a retry are counted when the runtime stops', async () => {
    const { invocations, attemptsAtMs, advance } = subjectOf([failure]);
    invocations.accept('subject', '{}');
    await advance(1_000);
    expect(invocations.stop()).toBe(1);
    await advance(600_000, 10);
    expect(attemptsAtMs).toEqual([0]);
  });
});
