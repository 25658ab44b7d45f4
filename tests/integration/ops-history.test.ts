import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  createHistoryBoardBuilder,
  curvesOf,
  parseReading,
  partitionOf,
  toClassId,
  toRaceRules,
} from '@alleycat/domain';
import { encodeArchivedReading, parseArchivedReading } from '@alleycat/domain/wire';
import { s3HistoryStore } from '@alleycat/functions/adapters';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { integerBetween, seededRandom } from '../support/random.ts';
import { START_SECONDS, wireReading } from '../support/readings.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { suiteFolder } from '../support/temporary-folder.ts';

const PARTITIONS = 4;
const CLASSES = [1, 2].map(toClassId);
const CLI = join(import.meta.dirname, '../../ops/src/cli.ts');
const random = seededRandom(7);
const documentation = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
/** Shell blocks: what a reader will type. */
const documentedBlocks = [...documentation.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block.trim());
const endOf = (child: ChildProcess) => new Promise<number | null>((resolve) => child.on('close', resolve));

/** 1,200 readings of years ago, by twelve racers in two classes. */
const readings = CLASSES.flatMap((classId) =>
  Array.from({ length: 600 }, (_, index) =>
    wireReading({
      uuid: `${classId}-${index}`,
      raceId: `${classId}-${START_SECONDS}`,
      classId,
      racerId: `racer-${index % 12}`,
      name: `Zoë ${index % 12}`,
      second: 1 + Math.floor(index / 12),
      cadence: integerBetween(random, 0, 120),
      resistance: integerBetween(random, 0, 100),
    }),
  ),
);

describe('what operators do with the all-time history', { timeout: 120_000 }, () => {
  const folder = suiteFolder();
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({
      parameters: { DeliveryBufferSeconds: '1', TransformBufferSeconds: '0', HistoryPartitions: String(PARTITIONS) },
    });
  });
  afterAll(() => stack?.stop());

  const bucketOf = (name: 'Readings' | 'History') => stack.runtime.deployment.outputs[`${name}BucketName`] ?? '';
  const keysOf = async (Bucket: string, Prefix = '') => {
    const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    return Contents.map(({ Key = '' }) => Key);
  };
  const bytesOf = async (Bucket: string, Key: string) => {
    const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  const archivedLines = async (): Promise<string[]> => {
    const bucket = bucketOf('Readings');
    const keys = await keysOf(bucket, 'readings/');
    const objects = await Promise.all(keys.map((key) => bytesOf(bucket, key)));
    return objects.flatMap((object) => gunzipSync(object).toString().trimEnd().split('\n'));
  };
  /** Key and bytes of every stored part and board. */
  const storedHistory = async () => {
    const bucket = bucketOf('History');
    const keys = await keysOf(bucket);
    return new Map(await Promise.all(keys.map(async (key) => [key, await bytesOf(bucket, key)] as const)));
  };
  const forgetHistory = async (stored: ReadonlyMap<string, unknown>) => {
    const Bucket = bucketOf('History');
    for (const Key of stored.keys()) await stack.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  };
  const runOps = async (...args: readonly string[]) => {
    const child = spawn(process.execPath, [CLI, ...args, '--aws-url', stack.awsUrl, '--json']);
    const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), endOf(child)]);
    return { code, stderr, report: stdout === '' ? undefined : JSON.parse(stdout) };
  };
  /** Resolves when every board was built from the curves as they are, and these hold that many racers. */
  const settledHistory = (racerCount: number) =>
    eventually(async () => {
      const store = s3HistoryStore({ client: stack.s3, bucket: bucketOf('History'), partitionCount: PARTITIONS });
      for (const classId of CLASSES) {
        const { byPartition, digest } = await store.curveVersions(classId);
        if ((await store.boardInfo(classId))?.builtFrom !== digest) return undefined;
        const parts = [...byPartition.keys()].map((partition) => store.readCurves({ classId, partition }));
        const counts = (await Promise.all(parts)).map((part) => part?.curves.racerIds.length ?? 0);
        if (counts.reduce((sum, count) => sum + count, 0) < racerCount) return undefined;
      }
      return storedHistory();
    });

  it('imports archived readings, which become what riding them would have made', async () => {
    const file = join(folder, 'old.ndjson.gz');
    const lines = [
      ...readings.map((each) => JSON.stringify(each)),
      'nonsense',
      JSON.stringify(wireReading({ second: 0 })),
    ];
    writeFileSync(file, gzipSync(lines.join('\n')));
    const { code, report } = await runOps('import', file);
    expect(report).toMatchObject({
      read: 1_202,
      accepted: 1_200,
      refused: 2,
      refusedByReason: { NOT_JSON: 1, SECOND_INVALID: 1 },
      notAccepted: 0,
      examples: [{ line: 1_201 }, { line: 1_202 }],
    });
    expect(code).toBe(1);
    const archived = await eventually(async () => {
      const found = await archivedLines();
      return found.length >= 1_200 ? found : undefined;
    });
    const rules = toRaceRules({ raceLengthSeconds: 300, maxClockSkewSeconds: 0, classIds: [1, 2] });
    const expected = readings.map((each) => encodeArchivedReading(each, parseReading(each, { rules, arrivedAtMs: 0 })));
    expect(archived.sort()).toEqual(expected.sort());
    // What lies in the archive may still be on its way into the boards.
    await eventually(async () => {
      await expectBoards(archived);
      return true;
    });
  });

  /** Boards of the API against boards made from lines in the simplest way. */
  const expectBoards = async (lines: readonly string[]) => {
    for (const classId of CLASSES) {
      const ofClass = lines.map(parseArchivedReading).filter((each) => each.classId === classId);
      const board = createHistoryBoardBuilder(classId);
      for (let part = 0; part < PARTITIONS; part += 1) {
        board.add(curvesOf(ofClass.filter(({ racerId }) => partitionOf(racerId, PARTITIONS) === part)));
      }
      const { boardPath } = (await stack.get(`/classes/${classId}/history`)) as { boardPath: string };
      const served = await fetch(`${stack.url}${boardPath}`);
      expect(Buffer.from(await served.arrayBuffer())).toEqual(Buffer.from(board.encode()));
    }
  };

  it('finds in a dry run that a rebuild would change nothing', async () => {
    const before = await settledHistory(12);
    const { code, report } = await runOps('rebuild-history', '--dry-run');
    expect(report.classes.slice(0, 2)).toMatchObject(
      CLASSES.map((classId) => ({
        classId,
        readingCount: 600,
        racerCount: 12,
        partsDiffering: [],
        isBoardChanged: false,
      })),
    );
    expect(code).toBe(0);
    expect(await storedHistory()).toEqual(before);
  });

  it('rebuilds from the archive alone, byte for byte what the records function wrote', async () => {
    const before = await settledHistory(12);
    await forgetHistory(before);
    const { code, report } = await runOps('rebuild-history', '--yes');
    expect(report.classes.slice(0, 2)).toMatchObject(
      CLASSES.map((classId) => ({
        classId,
        readingCount: 600,
        malformedLineCount: 0,
        racerCount: 12,
        isBoardChanged: true,
      })),
    );
    expect(code).toBe(0);
    expect(await storedHistory()).toEqual(before);
  });

  it('imports delivered objects as they are, and history comes out of them as it was', async () => {
    const before = await settledHistory(12);
    const bucket = bucketOf('Readings');
    const keys = await keysOf(bucket, 'readings/');
    const files = await Promise.all(
      keys.map(async (key, index) => {
        const file = join(folder, `delivered-${index}.gz`);
        writeFileSync(file, await bytesOf(bucket, key));
        return file;
      }),
    );
    await forgetHistory(before);
    const { code, report } = await runOps('import', ...files);
    expect(report).toMatchObject({ read: 1_200, accepted: 1_200 });
    expect(code).toBe(0);
    const again = await eventually(async () => {
      const found = await settledHistory(12);
      return found.size === before.size && [...before].every(([key, bytes]) => found.get(key)?.equals(bytes))
        ? found
        : undefined;
    });
    expect(again).toEqual(before);
    expect(new Set(await archivedLines()).size).toBe(1_200);
  });

  it.each(documentedBlocks)('is documented in commands that work: %s', async (block) => {
    const script = block.replaceAll(
      /npm run ops -- (\S+)/g,
      `"${process.execPath}" "${CLI}" $1 --aws-url ${stack.awsUrl}`,
    );
    expect(script).not.toBe(block);
    const child = spawn('sh', ['-e', '-c', script], { cwd: folder });
    const [stdout, code] = await Promise.all([text(child.stdout), endOf(child)]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^(done in|accepted +[12],|sim-7 is no longer hidden$|aggregate is on since|there are no failed batches$|\S+ has 1 shard,)/m,
      ),
    });
  });

  it('asks before it replaces curves, and with nobody there to ask does not', async () => {
    expect(await runOps('rebuild-history')).toEqual({
      code: 2,
      stderr: 'error: curves will be replaced and there is nobody to ask: pass --yes\n',
      report: undefined,
    });
  });
});
