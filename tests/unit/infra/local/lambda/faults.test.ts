import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../../infra/local/src/core/clock.ts';
import type { InvocationFault } from '../../../../../infra/local/src/faults/function-faults.ts';
import { eventually } from '../../../../support/eventually.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { lambdaOf } from '../../../../support/lambda-functions.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const NO_FAULT: InvocationFault = { failure: undefined, delayMs: 0, losesWorker: false };
const INJECTED = {
  functionError: 'Unhandled',
  payload: '{"errorType":"InjectedFault","errorMessage":"This invocation was made to fail on purpose."}',
};

/** A function that counts how often it ran, in its worker; every invocation takes the next fault. */
const counting = (faults: readonly Partial<InvocationFault>[], { spec = {}, clock = systemClock } = {}) => {
  const waiting = [...faults];
  const next = (): InvocationFault => ({ ...NO_FAULT, ...waiting.shift() });
  return lambdaOf('let runs = 0; exports.handler = async () => ++runs;', { faults: { next }, spec, clock });
};

describe('an invocation that is made to fail', () => {
  it('answers an error after the function ran, or does not run it at all', async () => {
    const lambda = await counting([{}, { failure: 'after' }, { failure: 'before' }, {}]);
    const invoke = () => lambda.invoke('subject', '{}');
    expect((await invoke()).payload).toBe('1');
    expect(await invoke()).toMatchObject(INJECTED);
    expect(await invoke()).toMatchObject(INJECTED);
    expect((await invoke()).payload).toBe('3');
    expect(lambda.metrics()).toMatchObject([{ invocations: 4, errors: 2, coldStarts: 1, environments: 1 }]);
  });

  it('keeps an error of its own', async () => {
    const faults = { next: () => ({ ...NO_FAULT, failure: 'after' as const }) };
    const lambda = await lambdaOf('exports.handler = async () => { throw new TypeError("own"); };', { faults });
    expect(JSON.parse((await lambda.invoke('subject', '{}')).payload)).toMatchObject({ errorType: 'TypeError' });
  });
});

describe('an invocation that is held back', () => {
  it('answers later what it would have answered', async () => {
    const lambda = await counting([{ delayMs: 60 }]);
    expect((await lambda.invoke('subject', '{}')).payload).toBe('1');
    expect(lambda.metrics()[0]?.durationMs.max).toBeGreaterThanOrEqual(60);
  });

  it('times out where a slow function would, and its environment is gone', async () => {
    const clock = createFakeClock();
    const after = vi.spyOn(clock, 'after');
    const lambda = await counting([{}, { delayMs: 60_000 }, {}], { spec: { timeoutSeconds: 1 }, clock });
    const invoke = () => lambda.invoke('subject', '{}');
    await invoke();
    const late = invoke();
    await expect.poll(() => after.mock.calls.map(([delayMs]) => delayMs)).toContain(60_000);
    clock.advance(1_000);
    expect(JSON.parse((await late).payload)).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect((await invoke()).payload).toBe('1');
    expect(lambda.metrics()).toMatchObject([{ timeouts: 1, coldStarts: 2 }]);
  });
});

describe('a worker that is killed', () => {
  it('fails the invocation that it ran, as an exit does; the next one has a new worker', async () => {
    const lambda = await counting([{}, { losesWorker: true }, {}]);
    const invoke = () => lambda.invoke('subject', '{}');
    await invoke();
    expect(JSON.parse((await invoke()).payload)).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect((await invoke()).payload).toBe('1');
  });

  it('is the one at work, not the idle one', async () => {
    const begun = join(temporaryFolder(), 'begun');
    const source = `exports.handler = async ({ waits }) => {
      if (!waits) return 'idle';
      require('node:fs').writeFileSync(waits, '');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    };`;
    const lambda = await lambdaOf(source, { spec: { timeoutSeconds: 60 } });
    const working = lambda.invoke('subject', JSON.stringify({ waits: begun }));
    await lambda.invoke('subject', '{}');
    await eventually(() => (existsSync(begun) ? true : undefined));
    expect(lambda.killWorker('Subject')).toBe(true);
    expect(JSON.parse((await working).payload)).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(lambda.metrics()).toMatchObject([{ environments: 1, concurrent: 0 }]);
  });

  it('is an idle one if none works, and nobody notices', async () => {
    const lambda = await counting([]);
    await lambda.invoke('subject', '{}');
    expect(lambda.killWorker('Subject')).toBe(true);
    await eventually(() => (lambda.metrics()[0]?.environments === 0 ? true : undefined));
    expect((await lambda.invoke('subject', '{}')).payload).toBe('1');
  });

  it('is none if there is none', async () => {
    const lambda = await counting([]);
    expect([lambda.killWorker('Subject'), lambda.killWorker('Other')]).toEqual([false, false]);
  });
});
