import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLimitRegistry } from '../../../../../infra/local/src/core/limits.ts';
import { billedMs } from '../../../../../infra/local/src/lambda/function-metrics.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { lambdaOf } from '../../../../support/lambda-functions.ts';
import { failureOf } from '../../../../support/local-kinesis.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

describe('aws-semantics 11.4: the meter of a function', () => {
  it.each([
    [{ durationMs: 0.2 }, 1],
    [{ durationMs: 3 }, 3],
    [{ durationMs: 250.06, initMs: 100.77 }, 351],
    [{ durationMs: 250.06, initMs: 100.97 }, 352],
  ])('bills %o as %i ms: loading too, and a begun millisecond whole', (answer, billed) => {
    expect(billedMs(answer)).toBe(billed);
  });

  it('bills what the function says in its log, by its memory', async () => {
    const lambda = await lambdaOf('exports.handler = async () => undefined;', { spec: { memoryMb: 512 } });
    const logs = [await lambda.invoke('subject', '{}'), await lambda.invoke('subject', '{}')].map(
      ({ logTail }) => logTail,
    );
    const said = logs.map((log) => Number(/Billed Duration: (\d+) ms/.exec(log)?.[1]));
    const [usage] = lambda.usage();
    expect([usage?.billedMs, usage?.invocations, usage?.memoryMb]).toEqual([(said[0] ?? 0) + (said[1] ?? 0), 2, 512]);
    expect(usage?.gbSeconds).toBeCloseTo((usage?.billedMs ?? 0) / 2_000, 9);
    const initMs = Number(/Init Duration: ([\d.]+) ms/.exec(logs[0] ?? '')?.[1]);
    expect(said[0]).toBeGreaterThanOrEqual(Math.floor(initMs));
  });

  it('counts the bytes of its log, with the lines of the platform', async () => {
    const dataFolder = temporaryFolder();
    const lambda = await lambdaOf("exports.handler = async () => console.log('grüß');", { dataFolder });
    for (let call = 0; call < 3; call += 1) await lambda.invoke('subject', '{}');
    await lambda.stop();
    expect(lambda.usage()[0]?.logBytes).toBe(readFileSync(join(dataFolder, 'logs', 'subject.log')).length);
  });

  it('bills an invocation that ended its process for the time that it took', async () => {
    const lambda = await lambdaOf(
      'exports.handler = async () => { await new Promise((done) => setTimeout(done, 60)); process.exit(1); };',
    );
    expect((await lambda.invoke('subject', '{}')).functionError).toBe('Unhandled');
    expect(lambda.usage()[0]?.billedMs).toBeGreaterThanOrEqual(50);
  });
});

describe('a function notes', () => {
  it('that it took too long', async () => {
    const limits = createLimitRegistry(createFakeClock());
    const source = 'exports.handler = () => new Promise((done) => setTimeout(done, 60_000));';
    const lambda = await lambdaOf(source, { limits, spec: { timeoutSeconds: 0.3 } });
    await lambda.invoke('subject', '{}');
    expect(limits.read()).toMatchObject([{ limit: 'function-timeout', resource: 'subject', quota: '0.3 s', count: 1 }]);
  });

  it.each([
    [{}, { concurrencyPerFunction: 1 }, '1 at once, a bound of this machine (AWS: 1,000 of all functions)'],
    [{ reservedConcurrency: 1 }, {}, '1 at once, as the function reserves'],
  ])('that it ran as often as it may, and whose bound that is: %o', async (spec, options, quota) => {
    const limits = createLimitRegistry(createFakeClock());
    const lambda = await lambdaOf('exports.handler = async () => undefined;', { limits, spec, options });
    const first = lambda.invoke('subject', '{}');
    expect((await failureOf(lambda.invoke('subject', '{}'))).name).toBe('TooManyRequestsException');
    await first;
    expect(limits.read()).toMatchObject([{ limit: 'function-concurrency', resource: 'subject', quota, count: 1 }]);
  });
});
