import { describe, expect, it, onTestFinished } from 'vitest';
import type { CloudWatch } from '../../../../../infra/local/src/cloudwatch/create-cloudwatch.ts';
import type { FunctionSpec } from '../../../../../infra/local/src/core/deployment.ts';
import { createLambda } from '../../../../../infra/local/src/lambda/create-lambda.ts';
import { cloudWatchBench, NOON_MS } from '../../../../support/cloudwatch-bench.ts';
import { eventually } from '../../../../support/eventually.ts';
import { codeFolder, functionSpec, lambdaParts } from '../../../../support/lambda-functions.ts';

/** A function `subject` that a local CloudWatch watches; stopped when the test ends. */
const watched = async (source: string, spec: Partial<FunctionSpec> = {}) => {
  const { cloudWatch, clock } = await cloudWatchBench();
  const lambda = createLambda({
    ...lambdaParts(),
    functions: [functionSpec({ codeFolder: codeFolder({ 'index.js': source }), ...spec })],
    clock,
    observer: cloudWatch.functions,
  });
  await lambda.start();
  await lambda.events.start();
  onTestFinished(async () => {
    await lambda.events.stop();
    await lambda.stop();
  });
  return { lambda, cloudWatch, clock };
};

const totalOf = (
  { store }: CloudWatch,
  metric: string,
  id: Partial<{ namespace: string; dimensions: Record<string, string> }> = {},
) => {
  const series = store.find({ namespace: 'AWS/Lambda', metric, dimensions: { FunctionName: 'subject' }, ...id });
  const minutes = series?.read(0, Number.MAX_SAFE_INTEGER) ?? [];
  return minutes.map(({ startMs, sum, count }) => [(startMs - NOON_MS) / 60_000, sum, count]);
};

describe('metrics of functions', () => {
  it('aws-semantics 10.7: count invocations and errors at once, in the minute in which they began', async () => {
    const { lambda, cloudWatch, clock } = await watched(
      `let go; exports.handler = async ({ fails }) => {
        if (fails) throw new Error('no');
        await new Promise((resolve) => setTimeout(resolve, 50));
      };`,
    );
    await lambda.invoke('subject', '{"fails":true}');
    const running = lambda.invoke('subject', '{}');
    clock.jumpTo(NOON_MS + 60_000);
    await running;
    await lambda.invoke('subject', '{}');
    expect(totalOf(cloudWatch, 'Invocations')).toEqual([
      [0, 2, 2],
      [1, 1, 1],
    ]);
    expect(totalOf(cloudWatch, 'Errors')).toEqual([
      [0, 1, 2],
      [1, 0, 1],
    ]);
    expect(totalOf(cloudWatch, 'ConcurrentExecutions')).toEqual([
      [0, 1, 1],
      [1, 2, 2],
    ]);
    const duration = cloudWatch.store.find({
      ...{ namespace: 'AWS/Lambda', metric: 'Duration', dimensions: { FunctionName: 'subject' } },
    });
    expect(duration?.read(0, Number.MAX_SAFE_INTEGER)[0]?.max).toBeGreaterThan(40);
    expect(duration?.unit).toBe('Milliseconds');
  });

  it('aws-semantics 10.7: count throttles, and what runs at once', async () => {
    const { lambda, cloudWatch } = await watched(
      'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 100));',
      { reservedConcurrency: 2 },
    );
    const answers = await Promise.allSettled([1, 2, 3].map(() => lambda.invoke('subject', '{}')));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(totalOf(cloudWatch, 'Throttles')).toEqual([[0, 1, 3]]);
    expect(totalOf(cloudWatch, 'ConcurrentExecutions')).toEqual([[0, 3, 2]]);
  });

  it('aws-semantics 10.7: say how long events waited for their function, and how many were dropped', async () => {
    const { lambda, cloudWatch, clock } = await watched("exports.handler = async () => { throw new Error('no'); };", {
      asyncInvoke: { maximumRetryAttempts: 1, maximumEventAgeSeconds: 21_600 },
    });
    await lambda.invokeEvent('subject', '{}');
    await eventually(async () => lambda.events.metrics().retried === 1 || undefined);
    clock.advance(60_000);
    await eventually(async () => lambda.events.metrics().givenUp === 1 || undefined);
    const ages = totalOf(cloudWatch, 'AsyncEventAge');
    expect(ages).toEqual([
      [0, 0, 1],
      [1, 60_000, 1],
    ]);
    expect(totalOf(cloudWatch, 'AsyncEventsDropped')).toEqual([[1, 1, 1]]);
  });

  it('aws-semantics 10.5: are joined by what functions write in the embedded metric format', async () => {
    const { lambda, cloudWatch } = await watched(
      `const line = (Orders) => JSON.stringify({
        _aws: { Timestamp: ${NOON_MS}, CloudWatchMetrics: [
          { Namespace: 'Shop', Dimensions: [['service']], Metrics: [{ Name: 'Orders', Unit: 'Count' }] },
        ] },
        service: 'till',
        Orders,
      });
      exports.handler = async () => {
        console.log(line(1));
        process.stdout.write(line([2, 3]) + '\\n' + 'plain\\n' + line(4) + '\\n');
      };`,
    );
    await lambda.invoke('subject', '{}');
    expect(totalOf(cloudWatch, 'Orders', { namespace: 'Shop', dimensions: { service: 'till' } })).toEqual([[0, 10, 4]]);
    expect(cloudWatch.metrics()).toMatchObject({ lines: 3, malformed: 0 });
  });
});

describe('metrics of HTTP APIs', () => {
  it('aws-semantics 10.7: count answers by API and by stage, with how long they took', async () => {
    const { cloudWatch } = await cloudWatchBench();
    const onAnswer = cloudWatch.answersOf('api1', '$default');
    for (const [status, latencyMs] of [
      [200, 5],
      [404, 1],
      [429, 1],
      [503, 30],
    ] as const) {
      onAnswer({ status, latencyMs });
    }
    for (const dimensions of [{ ApiId: 'api1' }, { ApiId: 'api1', Stage: '$default' }]) {
      const total = (metric: string) => totalOf(cloudWatch, metric, { namespace: 'AWS/ApiGateway', dimensions });
      expect(['Count', '4xx', '5xx', 'Latency'].map(total)).toEqual([
        [[0, 4, 4]],
        [[0, 2, 4]],
        [[0, 1, 4]],
        [[0, 37, 4]],
      ]);
    }
  });
});
