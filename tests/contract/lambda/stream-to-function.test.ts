import { readFileSync } from 'node:fs';
import { ClassicLevel } from 'classic-level';
import { describe, expect, it, onTestFinished } from 'vitest';
import { streamArn } from '../../../infra/local/src/core/arn.ts';
import { systemClock } from '../../../infra/local/src/core/clock.ts';
import { levelKeyValueStore } from '../../../infra/local/src/core/key-value-store.ts';
import { createEventSources } from '../../../infra/local/src/event-sources/create-event-sources.ts';
import { createKinesis } from '../../../infra/local/src/kinesis/create-kinesis.ts';
import { mappingSpec } from '../../support/event-source-bench.ts';
import { eventually } from '../../support/eventually.ts';
import { lambdaOf } from '../../support/lambda-functions.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const COUNTING = `const fs = require('node:fs');
exports.handler = async (event) => {
  const seen = [...(event.state.seen ?? []), ...event.Records.map((record) => Buffer.from(record.kinesis.data, 'base64').toString())];
  if (event.isFinalInvokeForWindow) fs.appendFileSync(process.env.OUTPUT, JSON.stringify({ start: event.window.start, seen }) + '\\n');
  return { state: { seen } };
};`;

const open = async () => {
  const dataFolder = temporaryFolder();
  const output = `${dataFolder}/windows.jsonl`;
  const kinesis = createKinesis({ dataFolder, clock: systemClock, log: () => undefined, quotas: 'off' });
  await kinesis.start();
  await kinesis.ensureStream({ name: 'telemetry', shardCount: 2, retentionHours: 24 });
  const lambda = await lambdaOf(COUNTING, { spec: { environment: { OUTPUT: output } } });
  const database = new ClassicLevel<string, string>(`${dataFolder}/state`);
  const openEventSources = () =>
    createEventSources({
      mappings: [mappingSpec({ functionName: 'subject', sourceArn: streamArn('telemetry'), tumblingWindowSeconds: 1 })],
      sources: () => kinesis.source('telemetry'),
      invoker: lambda,
      objects: { putObject: async () => undefined },
      state: levelKeyValueStore(database, 'event-sources'),
      clock: systemClock,
      log: () => undefined,
    });
  onTestFinished(async () => {
    await kinesis.stop();
    await database.close();
  });
  return { kinesis, openEventSources, output };
};

const readWindows = (output: string): { start: string; seen: string[] }[] =>
  readFileSync(output, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a stream, tumbling windows and a function, all real', () => {
  it('bring every record into exactly one window, also across a restart', async () => {
    const { kinesis, openEventSources, output } = await open();
    const put = (from: number, count: number) =>
      Promise.all(
        Array.from({ length: count }, (_, at) =>
          kinesis.putRecord({ streamName: 'telemetry', partitionKey: `k${at % 8}`, data: Buffer.from(`${from + at}`) }),
        ),
      );
    const first = openEventSources();
    await first.start();
    await put(0, 200);
    await eventually(() => (first.metrics()[0]?.records === 200 ? true : undefined));
    await first.stop();
    await put(200, 200);
    const second = openEventSources();
    await second.start();
    onTestFinished(() => second.stop());
    const seen = await eventually(() => {
      const all = readWindows(output)
        .flatMap((window) => window.seen)
        .map(Number);
      return all.length >= 400 ? all : undefined;
    });
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, at) => at));
  });
});
