import { gunzipSync } from 'node:zlib';
import { READING_REJECTIONS, type ReadingRejection } from '@alleycat/domain';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { readFunctionMetrics } from '../support/function-metrics.ts';
import { RACE_LENGTH_SECONDS, START_SECONDS, wireReading } from '../support/readings.ts';
import { type Stack, startStack } from '../support/stack.ts';

const json = (fields: Record<string, unknown>) => JSON.stringify(wireReading(fields));

/** A record for every reason there is to refuse one, ridden years ago: nothing else is wrong with it. */
const recordOf: Readonly<Record<ReadingRejection, string>> = {
  NOT_JSON: '{"racerId":',
  NOT_AN_OBJECT: '["ann"]',
  RACER_ID_INVALID: json({ racerId: 'a b' }),
  RACE_ID_INVALID: json({ raceId: 'nonsense' }),
  RACE_NOT_ALIGNED: json({ raceId: `1-${START_SECONDS + 1}` }),
  CLASS_ID_INVALID: json({ classId: '1' }),
  CLASS_MISMATCH: json({ classId: 2 }),
  CLASS_UNKNOWN: json({ raceId: `9-${START_SECONDS}`, classId: 9 }),
  SECOND_INVALID: json({ second: RACE_LENGTH_SECONDS + 1 }),
  EVENT_INVALID: json({ event: 'start' }),
  FINAL_TOO_EARLY: json({ event: 'final' }),
  CADENCE_INVALID: json({ cadence: 251 }),
  RESISTANCE_INVALID: json({ resistance: -1 }),
  NAME_INVALID: json({ name: 7 }),
  TIME_IMPLAUSIBLE: json({}),
};
const sent = READING_REJECTIONS.map((code) => recordOf[code]);
const onceEach = Object.fromEntries(READING_REJECTIONS.map((code) => [code, 1]));

describe('a record that is refused', { timeout: 120_000 }, () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ parameters: { DeliveryBufferSeconds: '1', TransformBufferSeconds: '0' } });
    const Records = sent.map((text, index) => ({ Data: Buffer.from(text), PartitionKey: String(index) }));
    const StreamName = stack.runtime.deployment.outputs['ReadingStreamName'];
    await stack.kinesis.send(new PutRecordsCommand({ StreamName, Records }));
  });
  afterAll(() => stack?.stop());

  const rejectionsCountedBy = (functionName: string) => readFunctionMetrics(stack.dataFolder).rejections(functionName);

  it.each(['AggregateFunction', 'TransformFunction'])('is counted by its reason, by %s', async (functionName) => {
    const counts = await eventually(() => {
      const counted = rejectionsCountedBy(functionName);
      return Object.keys(counted).length >= sent.length ? counted : undefined;
    });
    expect(counts).toEqual(onceEach);
  });

  it('is counted once more by the function of final results, if it says that it is one', async () => {
    const counts = await eventually(() => {
      const counted = rejectionsCountedBy('FinishFunction');
      return Object.keys(counted).length > 0 ? counted : undefined;
    });
    expect(counts).toEqual({ FINAL_TOO_EARLY: 1 });
  });

  it('aws-semantics 5.3: is kept as it came, under the prefix of what was refused', async () => {
    const Bucket = stack.runtime.deployment.outputs['ReadingsBucketName'];
    const kept = await eventually(async () => {
      const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'rejected/' }));
      const objects = await Promise.all(
        Contents.map(async ({ Key }) => {
          const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket, Key }));
          return gunzipSync(Buffer.from((await Body?.transformToByteArray()) ?? [])).toString();
        }),
      );
      const lines = objects.flatMap((object) => object.trimEnd().split('\n')).filter((line) => line !== '');
      return lines.length >= sent.length ? lines.map((line) => JSON.parse(line)) : undefined;
    });
    expect(kept.map(({ rawData }) => Buffer.from(rawData, 'base64').toString()).sort()).toEqual(sent.toSorted());
    const { Contents: delivered = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'readings/' }));
    expect(delivered).toEqual([]);
  });
});
