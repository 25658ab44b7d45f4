import { describe, expect, it } from 'vitest';
import type { InvocationResult } from '../../../../../infra/local/src/core/invoker.ts';
import { type Answer, asyncBench, type BenchOptions, failure, settle, success, throttle } from './async-bench.ts';

const started = async (options: BenchOptions = {}) => {
  const bench = asyncBench(options);
  const invocations = bench.open();
  await invocations.start();
  return { ...bench, invocations, attemptsAtMs: () => bench.attempts.map(({ atMs }) => atMs) };
};

const ON_FAILURE = {
  asyncInvoke: { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600, onFailureArn: 'arn:aws:s3:::bin' },
};

describe('Event invocations (aws-semantics 3.3)', () => {
  it('are tried three times under one request id, one and two minutes apart, and then given up', async () => {
    const { invocations, attempts, attemptsAtMs, logged, store, advance } = await started({
      answers: [failure, failure, failure],
    });
    const requestId = await invocations.accept('subject', '{"n":1}');
    await advance(600_000, 60);
    expect(attemptsAtMs()).toEqual([0, 60_000, 180_000]);
    expect(new Set(attempts.map((attempt) => attempt.requestId))).toEqual(new Set([requestId]));
    expect(logged).toEqual([
      { level: 'error', message: 'an asynchronous invocation is lost: the function has no failure destination' },
    ]);
    expect([store.contents.size, invocations.metrics()]).toEqual([
      0,
      { waiting: 0, running: 0, oldestAgeMs: 0, succeeded: 0, retried: 2, givenUp: 1 },
    ]);
  });

  it.each([
    [0, [0]],
    [1, [0, 60_000]],
  ])('with %i retries are tried at %j', async (maximumRetryAttempts, atMs) => {
    const asyncInvoke = { maximumRetryAttempts, maximumEventAgeSeconds: 21_600 };
    const { invocations, attemptsAtMs, advance } = await started({ answers: () => failure, spec: { asyncInvoke } });
    await invocations.accept('subject', '{}');
    await advance(600_000, 60);
    expect(attemptsAtMs()).toEqual(atMs);
  });

  it('that are given up are stored whole at the failure destination', async () => {
    const { invocations, objects, advance } = await started({ answers: () => failure, spec: ON_FAILURE });
    const requestId = await invocations.accept('subject', '{"big":12345678901234567890}');
    await advance(600_000, 60);
    expect(objects).toEqual([
      {
        bucket: 'bin',
        key: expect.stringMatching(/^aws\/lambda\/async\/subject\/2024\/06\/10\/2024-06-10T06\.16\.20-[0-9a-f-]{36}$/),
        document: {
          version: '1.0',
          timestamp: '2024-06-10T06:16:20.000Z',
          requestContext: {
            requestId,
            functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:subject:$LATEST',
            condition: 'RetriesExhausted',
            approximateInvokeCount: 3,
          },
          requestPayload: { big: Number('12345678901234567890') },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: { errorType: 'Error' },
        },
      },
    ]);
  });

  it('stay until their record could be stored, under one key', async () => {
    const { invocations, objects, objectErrors, store, advance } = await started({
      answers: () => failure,
      spec: { asyncInvoke: { ...ON_FAILURE.asyncInvoke, maximumRetryAttempts: 0 } },
    });
    objectErrors.push(new Error('no space left'), new Error('no space left'));
    await invocations.accept('subject', '{}');
    await advance(2_900, 29);
    expect([objects.length, store.contents.size]).toEqual([0, 3]);
    await advance(200, 2);
    expect([objects.length, store.contents.size]).toEqual([1, 0]);
  });

  it('are told to the operator and tried again when the runtime itself fails', async () => {
    const error = new Error('no thread could be started');
    const { invocations, attemptsAtMs, logged, advance } = await started({ answers: [error, success] });
    await invocations.accept('subject', '{}');
    await advance(10_000, 10);
    expect([attemptsAtMs(), logged.length, invocations.metrics().succeeded]).toEqual([[0, 1_000], 1, 1]);
  });

  it('end with the first success', async () => {
    const { invocations, attemptsAtMs, store, advance } = await started({ answers: [failure, success] });
    await invocations.accept('subject', '{}');
    await advance(600_000, 60);
    expect([attemptsAtMs(), store.contents.size]).toEqual([[0, 60_000], 0]);
    expect(invocations.metrics()).toMatchObject({ waiting: 0, succeeded: 1, retried: 1, givenUp: 0 });
  });

  it('that were throttled are tried again from one second up to five minutes, without counting as attempts', async () => {
    const { invocations, attemptsAtMs, advance } = await started({ answers: () => throttle });
    await invocations.accept('subject', '{}');
    await advance(1_000_000, 1_000);
    const waits = attemptsAtMs().map((atMs, at, all) => atMs - (all[at - 1] ?? 0));
    expect(waits).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300].map((seconds) => seconds * 1_000));
  });

  it('are given up when they reach their age, without another attempt', async () => {
    const asyncInvoke = { ...ON_FAILURE.asyncInvoke, maximumEventAgeSeconds: 100 };
    const { invocations, attemptsAtMs, objects, advance } = await started({
      answers: () => failure,
      spec: { asyncInvoke },
    });
    await invocations.accept('subject', '{}');
    await advance(99_000, 99);
    expect(objects).toEqual([]);
    await advance(1_000);
    expect(attemptsAtMs()).toEqual([0, 60_000]);
    expect(objects).toMatchObject([
      { document: { requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 } } },
    ]);
    expect(objects[0]?.document).not.toHaveProperty('responsePayload');
  });

  it('of a function that reserves no concurrency go to its destination at once', async () => {
    const { invocations, attempts, objects, advance } = await started({
      spec: { ...ON_FAILURE, reservedConcurrency: 0 },
    });
    await invocations.accept('subject', '{"n":1}');
    await advance(1);
    expect(attempts).toEqual([]);
    expect(objects).toMatchObject([
      {
        document: {
          requestContext: { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 },
          requestPayload: { n: 1 },
        },
      },
    ]);
  });

  it('run two at a time, in the order in which they came, and leave the rest to others', async () => {
    const ends: (() => void)[] = [];
    const answers = (): Answer => new Promise<InvocationResult>((resolve) => ends.push(() => resolve(success)));
    const { invocations, attempts } = await started({ answers });
    for (let n = 0; n < 50; n += 1) await invocations.accept('subject', String(n));
    for (let done = 0; done < 50; done += 1) {
      await settle();
      expect(attempts.map(({ eventJson }) => Number(eventJson))).toEqual(
        Array.from({ length: Math.min(done + 2, 50) }, (_, n) => n),
      );
      ends[done]?.();
    }
    await settle();
    expect(invocations.metrics()).toMatchObject({ waiting: 0, running: 0, succeeded: 50 });
  });

  it('are refused beyond the bound of the queue, and for unknown functions', async () => {
    const bench = asyncBench({ queueLimit: 2 });
    const invocations = bench.open();
    await invocations.invokeEvent('subject', '1');
    await invocations.invokeEvent('subject', '2');
    await expect(invocations.invokeEvent('subject', '3')).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    await expect(invocations.invokeEvent('unknown', '1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(bench.attempts).toEqual([]);
  });

  it('that could not be written were not accepted', async () => {
    const { invocations, attempts, store } = await started();
    store.writeErrors.push(new Error('disk full'));
    await expect(invocations.invokeEvent('subject', '1')).rejects.toThrow('disk full');
    await settle();
    expect([attempts, invocations.metrics().waiting]).toEqual([[], 0]);
  });
});

describe('Event invocations and the end of the process', () => {
  it('wait for the start of their part, and go on after a restart with their counts and times', async () => {
    const bench = asyncBench({ answers: [failure, failure, success] });
    const first = bench.open();
    const requestId = await first.accept('subject', '{}');
    await settle();
    expect(bench.attempts).toEqual([]);
    await first.start();
    await bench.advance(61_000, 61);
    await first.stop();
    await bench.advance(30_000, 10);
    const second = bench.open();
    await second.start();
    await bench.advance(600_000, 600);
    expect(bench.attempts).toEqual([0, 60_000, 180_000].map((atMs) => ({ atMs, eventJson: '{}', requestId })));
  });

  it('repeat what the end of the runtime interrupted, and do not count it', async () => {
    let isFirst = true;
    const bench = asyncBench({
      answers: () => {
        if (!isFirst) return success;
        isFirst = false;
        return new Promise<InvocationResult>(() => undefined);
      },
    });
    const first = bench.open();
    await first.start();
    await first.accept('subject', '{}');
    await settle();
    const stopped = first.stop();
    bench.clock.advance(1_000);
    await stopped;
    const second = bench.open();
    await second.start();
    await settle();
    expect([bench.attempts.length, second.metrics().succeeded, bench.store.contents.size]).toEqual([2, 1, 0]);
  });

  it('keep events of a function that has left the template for six hours', async () => {
    const bench = asyncBench();
    await bench.open().accept('subject', '{}');
    const left = async (): Promise<number> => {
      await bench.open({ functionName: 'other' }).start();
      return bench.store.contents.size;
    };
    bench.clock.advance(6 * 3_600_000);
    expect(await left()).toBe(2);
    bench.clock.advance(1);
    expect(await left()).toBe(0);
  });
});
