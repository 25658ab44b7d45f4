import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { createHistoryBoardBuilder, curvesOf, encodeCurves, partitionOf, toClassId, toRacerId } from '@alleycat/domain';
import { parseArchivedReading, parseBests, parseHistoryInfo } from '@alleycat/domain/wire';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSimulation } from '../../simulator/src/index.ts';
import { eventually } from '../support/eventually.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const CLASS_ID = toClassId(2);
const PARTITIONS = 4;

describe('a race becomes all-time history', { timeout: 180_000 }, () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({
      parameters: {
        RaceLengthSeconds: '20',
        DeliveryBufferSeconds: '2',
        TransformBufferSeconds: '0',
        HistoryPartitions: String(PARTITIONS),
      },
    });
    const plan = simulationPlan({
      url: stack.url,
      racerCount: 60,
      classChoice: CLASS_ID,
      durationSeconds: 22,
      seed: 3,
    });
    const report = await runSimulation({ ...plan, historyTimeoutSeconds: 75 });
    expect(report.differences).toEqual([]);
    expect(report).toMatchObject({ verdict: 'ok', history: { racers: 60, equal: 60 } });
  }, 300_000);

  afterAll(async () => {
    await stack?.stop();
  });

  it('keeps curves and a board that are what the delivered readings say', async () => {
    const readings = (await linesOf(stack, 'readings/')).map(parseArchivedReading);
    const parts = Array.from({ length: PARTITIONS }, (_, partition) =>
      curvesOf(readings.filter(({ racerId }) => partitionOf(racerId, PARTITIONS) === partition)),
    );
    const board = createHistoryBoardBuilder(CLASS_ID);
    for (const part of parts) board.add(part);
    const stored = await historyObjects(stack);
    expect([...stored.values()].map(sizeOf)).toEqual([board.encode(), ...parts.map(encodeCurves)].map(sizeOf));
    expect([...stored.values()]).toEqual(
      [board.encode(), ...parts.map(encodeCurves)].map((bytes) => Buffer.from(bytes)),
    );
  });

  it('serves the board by its version, for ever cacheable, and says when a version is outdated', async () => {
    const info = parseHistoryInfo(await stack.get(`/classes/${CLASS_ID}/history`));
    const answer = await fetch(`${stack.url}${info.boardPath}`);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const stored = [...(await historyObjects(stack)).values()][0];
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(stored);
    const outdated = await fetch(`${stack.url}/classes/${CLASS_ID}/history/boards/${'0'.repeat(32)}`);
    expect(outdated.status).toBe(404);
    expect(await outdated.json()).toMatchObject({ code: 'BOARD_OUTDATED' });
  });

  it('stays as it is when every delivery comes again, several at once', async () => {
    const before = await historyObjects(stack);
    const keys = await keysUnder(stack, bucketOf(stack, 'Readings'), 'readings/');
    const event = {
      Records: keys.map((key) => ({
        eventName: 'ObjectCreated:Put',
        s3: { bucket: { name: bucketOf(stack, 'Readings') }, object: { key } },
      })),
    };
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        stack.lambda.send(
          new InvokeCommand({ FunctionName: 'alleycat-RecordsFunction', Payload: JSON.stringify(event) }),
        ),
      ),
    );
    expect(answers.map(({ FunctionError }) => FunctionError)).toEqual([undefined, undefined, undefined]);
    expect(await historyObjects(stack)).toEqual(before);
  });

  it('keeps a refused reading whole under the error prefix', async () => {
    const topic = '$aws/rules/alleycat_readings/alleycat/readings/hostile';
    await stack.runtime.services.iot.publish({ topic, payload: Buffer.from('{"raceId":"1-7"}'), qos: 1 });
    const refused = await eventually(async () => {
      const lines = await linesOf(stack, 'rejected/processing-failed/');
      return lines.length > 0 ? lines.map((line): { rawData: string } => JSON.parse(line)) : undefined;
    });
    const readings = refused.map(({ rawData }) => JSON.parse(Buffer.from(rawData, 'base64').toString()));
    expect(readings).toEqual([expect.objectContaining({ raceId: '1-7', racerId: 'hostile' })]);
  });

  it('answers the bests of a racer, and nothing for one who never rode', async () => {
    const racerId = toRacerId('sim-3-0001');
    const bests = parseBests(await stack.get(`/racers/${racerId}/bests`));
    expect(bests).toMatchObject({ racerId, classes: [{ classId: CLASS_ID, name: 'Messenger' }] });
    const stranger = parseBests(await stack.get('/racers/stranger/bests'));
    expect(stranger).toEqual({ racerId: 'stranger', classes: [] });
  });
});

const sizeOf = (bytes: Uint8Array): number => bytes.byteLength;

const bucketOf = (stack: Stack, name: 'Readings' | 'History'): string =>
  stack.runtime.deployment.outputs[`${name}BucketName`] ?? '';

/** Decompressed, in order of keys: the board comes first. */
const historyObjects = async (stack: Stack): Promise<Map<string, Buffer>> => {
  const bucket = bucketOf(stack, 'History');
  const objects = new Map<string, Buffer>();
  for (const key of await keysUnder(stack, bucket, '')) objects.set(key, await bodyOf(stack.s3, bucket, key));
  return objects;
};

const linesOf = async (stack: Stack, prefix: string): Promise<string[]> => {
  const bucket = bucketOf(stack, 'Readings');
  const keys = await keysUnder(stack, bucket, prefix);
  const texts = await Promise.all(keys.map((key) => bodyOf(stack.s3, bucket, key)));
  return texts.flatMap((text) => text.toString('utf8').split('\n')).filter((line) => line !== '');
};

const keysUnder = async (stack: Stack, Bucket: string, Prefix: string): Promise<string[]> => {
  const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.map(({ Key }) => Key ?? '');
};

const bodyOf = async (s3: S3Client, Bucket: string, Key: string): Promise<Buffer> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  return Key.endsWith('.zst') ? zstdDecompressSync(bytes) : gunzipSync(bytes);
};
