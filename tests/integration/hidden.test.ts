import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import {
  createHistoryBoardBuilder,
  curveOf,
  curvesOf,
  decodeHistoryBoard,
  decodeLiveFrame,
  encodeCurves,
  type LiveFrame,
  partitionOf,
  toClassId,
  toRacerId,
} from '@alleycat/domain';
import { parseArchivedReading } from '@alleycat/domain/wire';
import { s3HistoryStore } from '@alleycat/functions/adapters';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUTHORIZER_USERNAME } from '../support/arena.ts';
import { eventually } from '../support/eventually.ts';
import { RACE_LENGTH_SECONDS, START_SECONDS, wireReading } from '../support/readings.ts';
import { type Stack, startStack } from '../support/stack.ts';

const CLI = join(import.meta.dirname, '../../ops/src/cli.ts');
const PARTITIONS = 2;
const CLASS_ID = toClassId(1);
const RACE = `1-${START_SECONDS}`;
/** Cadences, so that ann is ahead of bob, and bob ahead of cat. */
const FIELD: Readonly<Record<string, number>> = { ann: 120, bob: 100, cat: 80 };

describe('a racer whom an operator hides', { timeout: 180_000 }, () => {
  let stack: Stack;
  let guest: MqttClient;
  const frames: LiveFrame[] = [];
  let sentCount = 0;

  beforeAll(async () => {
    stack = await startStack({
      parameters: {
        MaxClockSkewSeconds: '0', // a race of years ago is ridden whenever the test wants
        DeliveryBufferSeconds: '1',
        TransformBufferSeconds: '0',
        HistoryPartitions: String(PARTITIONS),
      },
    });
    guest = await mqtt.connectAsync(`mqtt://127.0.0.1:${stack.runtime.ports.mqttPort}`, {
      clientId: 'guest-test',
      username: AUTHORIZER_USERNAME,
    });
    guest.on('message', (_, payload) => frames.push(decodeLiveFrame(payload)));
    await guest.subscribeAsync('alleycat/live/1');
  });
  afterAll(async () => {
    await guest?.endAsync(true);
    await stack?.stop();
  });

  const ride = async (second: number, ...racers: readonly string[]): Promise<void> => {
    const event = second === RACE_LENGTH_SECONDS ? 'final' : 'update';
    const Records = racers.map((racerId) => ({
      Data: Buffer.from(
        JSON.stringify(wireReading({ event, second, racerId, name: racerId, cadence: FIELD[racerId] })),
      ),
      PartitionKey: RACE,
    }));
    const StreamName = stack.runtime.deployment.outputs['ReadingStreamName'];
    await stack.kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    sentCount += racers.length;
  };
  const runOps = async (...args: readonly string[]) => {
    const child = spawn(process.execPath, [CLI, ...args, '--aws-url', stack.awsUrl, '--json']);
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout);
  };

  /** Racers with a reading, in roster order: those of the first live frame that has come to a second, and of the snapshot. */
  const racersAt = async (second: number) => {
    const frame = await eventually(() => frames.find(({ newestSecond }) => newestSecond === second));
    const { racers } = (await stack.get(`/races/${RACE}/roster`)) as { racers: { racerId: string }[] };
    const { standings } = (await stack.get(`/races/${RACE}/live`)) as { standings: [number, number, number][] };
    const names = (isRiding: (index: number) => boolean) =>
      racers.map(({ racerId }) => racerId).filter((_, index) => isRiding(index));
    return {
      frame: names((index) => frame.kind === 'full' && frame.entries[index] !== undefined),
      snapshot: names((index) => (standings[index]?.[0] ?? 0) > 0),
    };
  };
  const ranked = (rows: readonly { racerId: string; rank: number | null }[]) =>
    rows.map(({ racerId, rank }) => `${rank} ${racerId}`);
  /** What every board of the API says. */
  const boards = async () => {
    const results = (await stack.get(`/races/${RACE}/results`)) as { results: []; racerCount: number };
    const board = (await stack.get('/classes/1/leaderboard')) as { entries: [] };
    const around = (await stack.get('/classes/1/leaderboard/bob')) as { rank: number; entries: [] };
    const race = (await stack.get(`/races/${RACE}`)) as { racerCount: number };
    const own = await fetch(`${stack.url}/classes/1/leaderboard/ann`);
    const bests = (await stack.get('/racers/ann/bests')) as { classes: unknown[] };
    return {
      results: ranked(results.results),
      counts: [results.racerCount, race.racerCount],
      leaderboard: ranked(board.entries),
      bob: around.rank,
      aroundBob: ranked(around.entries),
      ann: own.status,
      annsClasses: bests.classes.length,
    };
  };
  const withAnn = {
    results: ['1 ann', '2 bob', '3 cat'],
    counts: [3, 3],
    leaderboard: ['1 ann', '2 bob', '3 cat'],
    bob: 2,
    aroundBob: ['1 ann', '2 bob', '3 cat'],
    ann: 200,
    annsClasses: 1,
  };
  const withoutAnn = {
    results: ['1 bob', '2 cat'],
    counts: [2, 2],
    leaderboard: ['1 bob', '2 cat'],
    bob: 1,
    aroundBob: ['1 bob', '2 cat'],
    ann: 404,
    annsClasses: 0,
  };

  const archived = () =>
    eventually(async () => {
      const Bucket = stack.runtime.deployment.outputs['ReadingsBucketName'];
      const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'readings/' }));
      const objects = await Promise.all(
        Contents.map(async ({ Key }) => {
          const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket, Key }));
          return gunzipSync(Buffer.from((await Body?.transformToByteArray()) ?? [])).toString();
        }),
      );
      const lines = objects.flatMap((object) => object.trimEnd().split('\n'));
      return lines.length >= sentCount ? lines.map(parseArchivedReading) : undefined;
    });
  /** Curves and board as they are stored, and as they are of everybody who passes, as bytes. */
  const history = async (isShown: (racerId: string) => boolean) => {
    const bucket = stack.runtime.deployment.outputs['HistoryBucketName'] ?? '';
    const store = s3HistoryStore({ client: stack.s3, bucket, partitionCount: PARTITIONS });
    const info = await store.boardInfo(CLASS_ID);
    const shown = (await archived()).filter(({ racerId }) => isShown(racerId));
    const builder = createHistoryBoardBuilder(CLASS_ID);
    const stored: Uint8Array[] = [];
    const expected: Uint8Array[] = [];
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      const part = await store.readCurves({ classId: CLASS_ID, partition });
      const curves = curvesOf(shown.filter(({ racerId }) => partitionOf(racerId, PARTITIONS) === partition));
      if (part !== undefined) stored.push(encodeCurves(part.curves));
      expected.push(encodeCurves(curves));
      builder.add(curves);
    }
    stored.push((info && (await store.readBoard(CLASS_ID, info.version))) ?? new Uint8Array());
    expected.push(builder.encode());
    return { stored: stored.map((each) => Buffer.from(each)), expected: expected.map((each) => Buffer.from(each)) };
  };
  const racersOnBoard = ({ stored }: { readonly stored: readonly Buffer[] }) =>
    decodeHistoryBoard(stored.at(-1) ?? new Uint8Array()).racerCount;

  it('vanishes from the live board with the next window', async () => {
    await ride(7, 'ann', 'bob', 'cat');
    expect(await racersAt(7)).toEqual({ frame: ['ann', 'bob', 'cat'], snapshot: ['ann', 'bob', 'cat'] });

    expect(await runOps('hide', 'ann', '--reason', 'rides a motor')).toMatchObject({ isChanged: true, hiddenCount: 1 });
    await ride(8, 'bob');
    expect(await racersAt(8)).toEqual({ frame: ['bob', 'cat'], snapshot: ['bob', 'cat'] });

    await ride(9, 'ann');
    await ride(10, 'bob');
    expect(await racersAt(10)).toEqual({ frame: ['bob', 'cat'], snapshot: ['bob', 'cat'] });
    const racers = [{ racerId: 'ann', hiddenAtMs: expect.any(Number), reason: 'rides a motor' }];
    expect(await runOps('hidden')).toEqual({ racers });
  });

  it('is in no results, on no leaderboard, in no count, and has no bests; the ranks of all others close up', async () => {
    await ride(RACE_LENGTH_SECONDS, 'ann', 'bob', 'cat');
    await expect.poll(boards).toEqual(withoutAnn); // results, leaderboard and ranks are written one after the other
    expect(await racersAt(RACE_LENGTH_SECONDS)).toEqual({ frame: ['bob', 'cat'], snapshot: ['bob', 'cat'] });
  });

  it('is gone from history after a rebuild', async () => {
    await archived();
    expect(await runOps('rebuild-history', '--yes', '--class', '1')).toMatchObject({ hiddenCount: 1 });
    const { stored, expected } = await eventually(async () => {
      const found = await history((racerId) => racerId !== 'ann');
      return racersOnBoard(found) === 2 ? found : undefined;
    });
    expect(stored).toEqual(expected);
  });

  it('comes back: at once to results and leaderboard with what was ridden meanwhile, with the next reading live', async () => {
    expect(await runOps('unhide', 'ann')).toMatchObject({ isChanged: true, hiddenCount: 0 });
    await expect.poll(boards).toEqual(withAnn);
    frames.length = 0;
    await ride(RACE_LENGTH_SECONDS - 1, 'ann');
    const everybody = ['ann', 'bob', 'cat'];
    expect(await racersAt(RACE_LENGTH_SECONDS)).toEqual({ frame: everybody, snapshot: everybody });
  });

  it('comes back to history after a rebuild, byte for byte as if never hidden', async () => {
    await archived();
    await runOps('rebuild-history', '--yes', '--class', '1');
    const found = await eventually(async () => {
      const both = await history(() => true);
      return racersOnBoard(both) === 3 ? both : undefined;
    });
    expect(found.stored).toEqual(found.expected);
    const ann = curveOf(curvesOf(await archived()), toRacerId('ann'));
    expect(ann?.[8]).toBe((FIELD['ann'] ?? 0) * 100 + 3_500); // second 9 was ridden while hidden
  });
});
