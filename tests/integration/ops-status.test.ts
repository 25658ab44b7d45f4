import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSimulation } from '../../simulator/src/index.ts';
import { eventually } from '../support/eventually.ts';
import { raceLengthWithRoom } from '../support/race-length.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { startCliOf } from '../support/started-cli.ts';

const CLI = join(import.meta.dirname, '../../ops/src/cli.ts');
const startOps = startCliOf(CLI);

interface Part {
  readonly kind: string;
  readonly name: string;
  readonly state: string;
  readonly concerns: readonly { readonly why: string }[];
  readonly figures: Readonly<Record<string, number | string>>;
}

/** What a ride moves. Services are looked at every ten seconds, one after the other. */
const MOVED = [
  ['boards live', 'framesPublished'],
  ['stream readings', 'recordsPerSecond'],
  ['rule readings', 'messages'],
  ['consumer aggregate', 'invocations'],
  ['consumer aggregate', 'longestMs'],
  ['table races', 'writeUnitsPerSecond'],
  ['api http', 'requests'],
] as const;
/** What a machine that was busy has made somebody wait for is told of for five minutes. */
const FORGOTTEN_WITHIN_MS = 400_000;

describe('npm run ops -- status', { timeout: 900_000 }, () => {
  let stack: Stack;
  const riding = new AbortController();
  let ride: ReturnType<typeof runSimulation>;

  beforeAll(async () => {
    stack = await startStack({
      parameters: {
        RaceLengthSeconds: String(raceLengthWithRoom({ leftSeconds: 240 })),
        DeliveryBufferSeconds: '1',
        TransformBufferSeconds: '0',
      },
    });
    const plan = simulationPlan({ url: stack.url, awsUrl: stack.awsUrl, racerCount: 10, durationSeconds: 3_600 });
    ride = runSimulation(plan, {}, { signal: riding.signal });
    ride.catch(() => undefined); // its verdict is that of other tests
  });
  afterAll(async () => {
    riding.abort();
    await ride?.catch(() => undefined);
    await stack?.stop();
  });

  const status = async () => {
    const { code, stdout, stderr } = await startOps('status', '--json', '--aws-url', stack.awsUrl).ended;
    const report: { state: string; parts: readonly Part[] } = JSON.parse(stdout);
    return { code, stderr, state: report.state, parts: report.parts };
  };
  const partsThatAreNot = (parts: readonly Part[], state: string) =>
    parts.filter((part) => part.state !== state).map(({ kind, name, concerns }) => [kind, name, concerns[0]?.why]);
  /** The first report with parts that are like that; what it was instead, if none comes. */
  const reportWhere = (isIt: (report: Awaited<ReturnType<typeof status>>) => boolean) =>
    eventually(
      async () => {
        const report = await status();
        if (isIt(report)) return report;
        throw new Error(JSON.stringify(partsThatAreNot(report.parts, 'ok')));
      },
      { withinMs: FORGOTTEN_WITHIN_MS, everyMs: 1_000 },
    );
  const figuresOf = (parts: readonly Part[], title: string) =>
    parts.find(({ kind, name }) => `${kind} ${name}` === title)?.figures;
  const finishMapping = async () => {
    const FunctionName = 'alleycat-FinishFunction';
    const { EventSourceMappings = [] } = await stack.lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
    return EventSourceMappings[0]?.UUID;
  };

  it('says that all is well while ten racers ride, with figures of every part', async () => {
    const { code, stderr, parts } = await reportWhere(
      ({ state, parts: all }) =>
        state === 'ok' && MOVED.every(([title, figure]) => Number(figuresOf(all, title)?.[figure]) > 0),
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(parts.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'stack alleycat',
      'rule readings',
      'stream readings',
      'consumer aggregate',
      'consumer announce',
      'consumer finish',
      'consumer records',
      'readings checked',
      'boards live',
      'ranks index',
      'table races',
      'delivery readings',
      'delivery imports',
      'function authorize',
      'function breaker',
      'function ranks',
      'function read-history',
      'function read-leaderboards',
      'function read-races',
      'function read-results',
      'function read-rides',
      'function transform',
      'api http',
      'failures given up',
    ]);
    const streamFigures = { status: 'ACTIVE', openShards: 1, retentionMs: 86_400_000 };
    expect(figuresOf(parts, 'stream readings')).toMatchObject(streamFigures);
    expect(figuresOf(parts, 'consumer aggregate')).toMatchObject({
      switch: 'on',
      errors: 0,
      timeoutMs: 30_000,
      lastResult: 'OK',
    });
    expect(figuresOf(parts, 'table races')).toMatchObject({ status: 'ACTIVE', billingMode: 'PAY_PER_REQUEST' });
    expect(figuresOf(parts, 'failures given up')).toMatchObject({ batches: 0, recentMessages: 0 });
  });

  it('says which consumer is switched off and ends with 1, until it is on again', async () => {
    const UUID = await finishMapping();
    await stack.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    const off = await reportWhere(({ code, parts }) => code === 1 && partsThatAreNot(parts, 'ok').length === 1);
    expect(partsThatAreNot(off.parts, 'ok')).toEqual([
      [
        'consumer',
        'finish',
        expect.stringMatching(
          /^It was switched off by other means than pause, .* ago or earlier\. Final results and leaderboards wait meanwhile\.$/,
        ),
      ],
    ]);
    await stack.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    expect(await reportWhere(({ state }) => state === 'ok')).toMatchObject({ code: 0 });
  });

  it('says whose batches lie in the failure bucket, told apart by event source and function', async () => {
    const Bucket = stack.runtime.deployment.outputs['FailureBucketName'];
    const keys = [
      `aws/lambda/${await finishMapping()}/shardId-000000000000/2026/11/22/2026-11-22T02.00.00-1`,
      'aws/lambda/async/alleycat-RecordsFunction/2026/11/22/2026-11-22T02.00.00-2',
      `iot-rule/${Date.now()}-3.json`,
      'iot-rule/1620992100000-4.json', // years ago
      'redriven/aws/lambda/whatever',
    ];
    for (const Key of keys) await stack.s3.send(new PutObjectCommand({ Bucket, Key, Body: '{}' }));
    const { code, parts } = await reportWhere(
      ({ state, parts: all }) => state === 'bad' && partsThatAreNot(all, 'ok').length === 1,
    );
    expect(partsThatAreNot(parts, 'ok')).toEqual([
      ['failures', 'given up', '2 batches of finish, records were given up in the last 24 hours.'],
    ]);
    expect(parts.find(({ kind }) => kind === 'failures')?.figures).toMatchObject({
      batches: 2,
      recentBatches: 2,
      'batches.finish': 1,
      'batches.records': 1,
      recentMessages: 1,
    });
    expect(code).toBe(1);
    for (const Key of keys) await stack.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  });

  it('prints a table for people, without colours where it is no terminal', async () => {
    const isWell = /^ok {7}consumer aggregate {2,}on, [\d,]+ calls, 0 failed, p99 /m;
    const stdout = await eventually(
      async () => {
        const { stdout: table } = await startOps('status', '--aws-url', stack.awsUrl).ended;
        return isWell.test(table) ? table : undefined;
      },
      { withinMs: FORGOTTEN_WITHIN_MS, everyMs: 1_000 },
    );
    expect(stdout).toMatch(/^stack alleycat at http:\/\/127\.0\.0\.1:\d+: \w+, /);
    expect(stdout).not.toContain('\u001b');
  });

  it.each([
    ['in colours on a terminal', {}, true],
    ['without them for who wants none', { NO_COLOR: '1' }, false],
  ])('prints it %s', async (_, environment, hasColour) => {
    const asTerminal = 'data:text/javascript,process.stdout.isTTY=true';
    const flags = ['--import', asTerminal, CLI, 'status', '--aws-url', stack.awsUrl];
    const { NO_COLOR: _own, ...env } = process.env;
    const child = spawn(process.execPath, flags, { env: { ...env, ...environment } });
    expect((await text(child.stdout)).includes('\u001b[32mok\u001b[0m  ')).toBe(hasColour);
  });

  it('goes on until it is interrupted', async () => {
    const { child, ended } = startOps('status', '--watch', '--json', '--aws-url', stack.awsUrl);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    const reports = stdout.trim().split('\n');
    expect([code, reports.filter((line) => JSON.parse(line).parts.length === 0)]).toEqual([130, []]);
  });

  it('ends with 2 if there is nobody to ask', async () => {
    const { code, stderr } = await startOps('status', '--aws-url', 'http://127.0.0.1:9').ended;
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('error: RUNTIME_UNREACHABLE: ') });
  });
});
