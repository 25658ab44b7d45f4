import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../../ops/src/commands/index.ts';
import { runCommand } from '../../ops/src/run-command.ts';
import {
  type Report,
  runSimulation,
  type SimulationCallbacks,
  type SimulationPlan,
} from '../../simulator/src/index.ts';
import { eventually } from '../support/eventually.ts';
import { codeFolder } from '../support/lambda-functions.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, type StackOptions, startStack } from '../support/stack.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const RACE_SECONDS = 20;
const ROOT = join(import.meta.dirname, '../..');

let stack: Stack;
afterEach(() => stack?.stop());

const open = async (options: StackOptions = {}) => {
  const parameters = { RaceLengthSeconds: `${RACE_SECONDS}`, ShardCount: '2', BreakerFor: '', ...options.parameters };
  stack = await startStack({ ...options, parameters });
};

/** What `npm run ops --` does, in this process; a question is answered with yes. */
const runOps = async (...argv: readonly string[]) => {
  const printed: string[] = [];
  const questions: string[] = [];
  const code = await runCommand(
    { commands, argv: [...argv, '--aws-url', stack.awsUrl, '--json'] },
    {
      print: (line) => void printed.push(line),
      progress: new PassThrough().resume(),
      input: new PassThrough(),
      ask: async (question) => {
        questions.push(question.replace(stack.awsUrl, 'URL'));
        return 'y';
      },
      clock: { nowMs: () => performance.now(), sleep: (ms) => delay(ms) },
      signal: new AbortController().signal,
    },
  );
  return { code, questions, report: JSON.parse(printed.join('\n')) };
};

/** Runs it again for what failed once more: a busy machine may not get everything done in its time. */
const redriveAll = async (...argv: readonly string[]) => {
  const runs: Awaited<ReturnType<typeof runOps>>[] = [];
  const batchesOf = ({ report }: (typeof runs)[number]) =>
    report.redriven.redriven === undefined ? report : report.redriven;
  await eventually(async () => {
    const run = await runOps(...argv);
    runs.push(run);
    return batchesOf(run).failed === 0 ? true : undefined;
  });
  const [first = expect.fail('it was never run')] = runs;
  return { first, code: runs.at(-1)?.code, count: runs.reduce((sum, run) => sum + batchesOf(run).redriven, 0) };
};

/**
 * Twenty racers ride whole races, of which a second one is there for what a busy machine does not get done in the first; the
 * report says whether all that was acknowledged is on the boards.
 */
const rideRaces = (fields: Partial<SimulationPlan> = {}, callbacks: SimulationCallbacks = {}): Promise<Report> => {
  const { url, awsUrl } = stack;
  const plan = simulationPlan({ url, awsUrl, raceCount: 2, settleTimeoutSeconds: 90, ...fields });
  const riding = runSimulation(plan, callbacks);
  riding.catch(() => undefined); // is heard when it is awaited
  return riding;
};

const keysUnder = async (bucket: 'FailureBucketName' | 'ReadingsBucketName', Prefix: string): Promise<string[]> => {
  const Bucket = stack.runtime.deployment.outputs[bucket] ?? '';
  const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.map(({ Key = '' }) => Key);
};
const invocationsOf = (functionName: string): number =>
  stack.runtime.services.eventSources
    .metrics()
    .filter((mapping) => mapping.functionName === functionName)
    .reduce((sum, { invocations }) => sum + invocations, 0);
/** Records of the stream that a function has still to take. */
const waitingFor = async (functionName: string): Promise<number> => {
  const { eventSources } = stack.runtime.services;
  const mapping = eventSources.metrics().find((each) => each.functionName === functionName);
  const { shards = [] } = (await eventSources.backlogs()).get(mapping?.uuid ?? '') ?? {};
  return shards.reduce((sum, { recordsBehind }) => sum + recordsBehind, 0);
};
/** The newest second that the live boards of a race show, in the race that is ridden. */
const boardReaches = (second: number) =>
  eventually(
    async () => {
      const { races } = (await stack.get('/classes/1/races')) as { races: { raceId: string }[] };
      for (const { raceId } of races) {
        const { newestSecond } = (await stack.get(`/races/${raceId}/live`)) as { newestSecond: number };
        if (newestSecond >= second && newestSecond < RACE_SECONDS) return { raceId, newestSecond };
      }
      return undefined;
    },
    { withinMs: 60_000 },
  );

const expectWell = (report: Report): void => {
  expect(report.reasons).toEqual([]);
  expect(report.differences).toEqual([]);
  expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
  expect(report.onBoard).toBeGreaterThan(0);
};

describe('a consumer that is paused in the middle of a race', { timeout: 360_000 }, () => {
  it('takes nothing, and when it is resumed works off what has waited', async () => {
    await open();
    const riding = rideRaces();
    const { raceId } = await boardReaches(4);
    const paused = await runOps('pause', 'aggregate', '--reason', 'moving the table');
    expect(paused).toMatchObject({
      code: 0,
      report: { consumer: 'aggregate', position: 'paused', isChanged: true, reason: 'moving the table', switch: 'off' },
    });
    expect(Date.parse(paused.report.keptUntil) - Date.parse(paused.report.since)).toBe(24 * 3_600_000);
    const calls = invocationsOf('alleycat-AggregateFunction');
    const { newestSecond } = (await stack.get(`/races/${raceId}/live`)) as { newestSecond: number };
    // Bikes ride on: readings that the paused consumer does not take come in.
    await eventually(() => waitingFor('alleycat-AggregateFunction').then((count) => (count > 60 ? true : undefined)));
    expect(await stack.get(`/races/${raceId}/live`)).toMatchObject({ newestSecond });
    expect(invocationsOf('alleycat-AggregateFunction')).toBe(calls);
    expect(await runOps('pause', 'aggregate')).toMatchObject({ code: 0, report: { isChanged: false } });
    expect(await runOps('resume', 'aggregate')).toMatchObject({
      code: 0,
      report: { consumer: 'aggregate', position: 'closed', isChanged: true, switch: 'on' },
    });
    expectWell(await riding);
    expect(await keysUnder('FailureBucketName', '')).toEqual([]);
  });
});

describe('batches that functions gave up', { timeout: 600_000 }, () => {
  it('are on every board when they are redriven, and a second time there is nothing to do', async () => {
    const flag = join(temporaryFolder(), 'broken');
    const breakable = ['AggregateFunction', 'FinishFunction'];
    await open({
      codeFolderOf: (logicalId) =>
        breakable.includes(logicalId) ? breakableCode(logicalId, flag) : builtCode(logicalId),
    });
    for (const logicalId of breakable) await giveUpAtOnce(`alleycat-${logicalId}`);
    writeFileSync(flag, '');
    const ridden = Promise.withResolvers<void>();
    const riding = rideRaces(
      { raceCount: 1, settleTimeoutSeconds: 180 },
      { onProgress: ({ phase }) => phase === 'settling' && ridden.resolve() },
    );
    await Promise.race([ridden.promise, riding]);
    // Everybody has finished, and all of it was given up.
    for (const logicalId of breakable) {
      await eventually(async () => ((await waitingFor(`alleycat-${logicalId}`)) === 0 ? true : undefined));
    }
    expect(await givenUpFinals()).toBeGreaterThan(0);
    rmSync(flag);

    const dry = await runOps('redrive', '--dry-run');
    expect(dry).toMatchObject({
      code: 0,
      questions: [],
      report: { isDryRun: true, failed: 0, left: 0, isComplete: true },
    });
    expect(Object.keys(dry.report.byConsumer).sort()).toEqual(['aggregate', 'finish']);
    const redriven = await redriveAll('redrive');
    expect(redriven.code).toBe(0);
    expect(redriven.first.report).toMatchObject({ isDryRun: false, isComplete: true });
    expect(redriven.count).toBeGreaterThanOrEqual(dry.report.redriven);
    expect(redriven.first.questions).toEqual([
      expect.stringMatching(/^Send \d+ failed batches of stack alleycat at URL to their functions again\? \[y\/N\] $/),
    ]);
    expectWell(await riding);

    const boards = async () => [await stack.get('/classes/1/races'), await stack.get('/classes/1/leaderboard')];
    const before = await boards();
    expect(await runOps('redrive', '--yes')).toMatchObject({
      code: 0,
      questions: [],
      report: { redriven: 0, expired: 0, failed: 0, byConsumer: {}, left: 0, isComplete: true },
    });
    expect(await boards()).toEqual(before);
    expect(await keysUnder('FailureBucketName', 'aws/')).toEqual([]);
    expect(await keysUnder('FailureBucketName', 'redriven/')).toHaveLength(redriven.count);
  });

  const builtCode = (logicalId: string) => join(ROOT, 'functions/dist', logicalId);
  /** The function as it was built, which fails as long as there is a file. */
  const breakableCode = (logicalId: string, flag: string): string =>
    codeFolder({
      'index.js': `const { existsSync } = require('node:fs');
const { handler } = require(${JSON.stringify(join(builtCode(logicalId), 'index.js'))});
exports.handler = async (...call) => {
  if (existsSync(${JSON.stringify(flag)})) throw new Error('broken, says the test');
  return (await handler)(...call);
};`,
    });
  /** Final readings that lie in the failure bucket. */
  const givenUpFinals = async (): Promise<number> => {
    const Bucket = stack.runtime.deployment.outputs['FailureBucketName'];
    const sizes = (await keysUnder('FailureBucketName', 'aws/lambda/')).map(async (Key) => {
      const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket, Key }));
      const { requestContext, KinesisBatchInfo } = JSON.parse((await Body?.transformToString()) ?? '');
      return requestContext.functionArn.endsWith('FinishFunction') ? KinesisBatchInfo.batchSize : 0;
    });
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  };
  /** What takes ten tries in earnest. */
  const giveUpAtOnce = async (FunctionName: string) => {
    const { EventSourceMappings = [] } = await stack.lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
    for (const { UUID } of EventSourceMappings) {
      const change = { UUID, MaximumRetryAttempts: 0, BisectBatchOnFunctionError: false };
      await stack.lambda.send(new UpdateEventSourceMappingCommand(change));
    }
  };
});

describe('a stream that is resharded by command', { timeout: 420_000 }, () => {
  it('loses nothing while a race is ridden, and no board is wrong', async () => {
    await open();
    const riding = rideRaces({ classChoice: 'all' });
    await boardReaches(3);
    expect(await runOps('reshard', '4')).toMatchObject({
      code: 0,
      questions: ['Change alleycat-ReadingStream of stack alleycat at URL from 2 to 4 shards? [y/N] '],
      report: { stream: 'alleycat-ReadingStream', from: 2, to: 4, steps: [4] },
    });
    await boardReaches(8);
    expect(await runOps('reshard', '2', '--yes')).toMatchObject({ code: 0, report: { from: 4, to: 2, steps: [2] } });
    expectWell(await riding);
    expect(await runOps('reshard', '2')).toMatchObject({
      code: 0,
      questions: [],
      report: { from: 2, to: 2, steps: [] },
    });
  });
});

describe('all-time history that was paused', { timeout: 480_000 }, () => {
  it('is complete when it is resumed: what was delivered meanwhile is sent again', async () => {
    await open({ parameters: { DeliveryBufferSeconds: '2', TransformBufferSeconds: '0' } });
    expect(await runOps('pause', 'records')).toMatchObject({ code: 0, report: { position: 'paused', switch: 'off' } });
    const riding = rideRaces({ historyTimeoutSeconds: 120 });
    await boardReaches(10);
    await eventually(async () => {
      const [delivered, kept] = [
        await keysUnder('ReadingsBucketName', 'readings/'),
        await keysUnder('FailureBucketName', 'aws/lambda/async/'),
      ];
      return kept.length > 3 && kept.length === delivered.length ? kept : undefined;
    });
    expect(await runOps('redrive', '--yes')).toMatchObject({
      code: 1,
      report: { redriven: 0, switchedOff: ['records'] },
    });
    const resumed = await redriveAll('resume', 'records');
    // No breaker looks after what may still come: that is to be done.
    expect(resumed.first).toMatchObject({
      code: 1,
      report: { switch: 'on', isTended: false, redriven: { isComplete: true } },
    });
    expect(resumed.count).toBeGreaterThan(3);
    const report = await riding;
    expectWell(report);
    expect(report.history).toMatchObject({ racers: 20, equal: 20 });
    const rebuilt = await runOps('rebuild-history', '--dry-run', '--class', '1');
    expect(rebuilt.report.classes).toMatchObject([{ racerCount: 20, partsDiffering: [], isBoardChanged: false }]);
    expect(await runOps('resume', 'records')).toMatchObject({ code: 1, report: { isChanged: false } });
    expect(await keysUnder('FailureBucketName', 'aws/')).toEqual([]);
  });
});
