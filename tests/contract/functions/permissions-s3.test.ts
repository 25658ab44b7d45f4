import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createRankedResults } from '../../../domain/src/use-cases/index.ts';
import { encodeArchivedReading } from '../../../domain/src/wire/index.ts';
import { s3HistoryStore, s3ReadingArchive } from '../../../functions/src/adapters/index.ts';
import { s3ReadingSearch } from '../../../functions/src/adapters/s3-reading-search.ts';
import { createHandler as createReadHistory } from '../../../functions/src/read-history/handler.ts';
import { createHandler as createReadRides } from '../../../functions/src/read-rides/handler.ts';
import { createHandler as createRecords } from '../../../functions/src/records/handler.ts';
import { asFields, parseTemplateFile } from '../../../infra/local/src/template/parse-template.ts';
import { httpEvent, objectsCreated } from '../../support/aws-events.ts';
import { memoryLeaderboardStore } from '../../support/fakes/memory-leaderboard-store.ts';
import { memoryResultStore } from '../../support/fakes/memory-result-store.ts';
import { memoryRosterStore } from '../../support/fakes/memory-roster-store.ts';
import { memoryStandingsStore } from '../../support/fakes/memory-standings-store.ts';
import { recordingTelemetry } from '../../support/fakes/recording-telemetry.ts';
import { nobodyHidden } from '../../support/hidden.ts';
import { type LocalS3, startLocalS3 } from '../../support/local-s3.ts';
import { arrivalMs, classId, raceId, racerId, reading, rules, wireReading } from '../../support/readings.ts';
import { archivedLine } from '../../support/rides.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const { Resources } = parseTemplateFile(join(import.meta.dirname, '../../../template.yaml'));

/** An action on what it is done to: a bucket of the template by its logical id, or `<logical id>/<key>`. */
interface Access {
  readonly action: string;
  readonly target: string;
}

const folder = suiteFolder();
const used: Access[] = [];
let local: LocalS3;

beforeAll(async () => {
  local = await startLocalS3(folder, ['history', 'readings']);
  recordAccess();
});
afterAll(() => local.stop());
beforeEach(() => Promise.all(['history', 'readings'].map(local.empty)));

const ACTIONS: Readonly<Record<string, string>> = {
  GetObjectCommand: 's3:GetObject',
  HeadObjectCommand: 's3:GetObject',
  PutObjectCommand: 's3:PutObject',
  ListObjectsV2Command: 's3:ListBucket',
};
const LOGICAL_IDS: Readonly<Record<string, string>> = { history: 'HistoryBucket', readings: 'ReadingsBucket' };

/** Notes what everything that is sent has to be allowed. */
const recordAccess = (): void => {
  local.client.middlewareStack.add(
    (next, context) => async (args) => {
      const { Bucket = '', Key } = args.input as { Bucket?: string; Key?: string };
      const bucket = LOGICAL_IDS[Bucket] ?? Bucket;
      const action = ACTIONS[context.commandName ?? ''] ?? `the action of ${context.commandName}`;
      used.push({ action, target: Key === undefined ? bucket : `${bucket}/${Key}` });
      try {
        return await next(args);
      } catch (error) {
        const isMissing = error instanceof Error && ['NoSuchKey', 'NotFound'].includes(error.name);
        // Who may not list a bucket is not told that an object is missing, but that access is denied.
        if (isMissing) used.push({ action: 's3:ListBucket', target: bucket });
        throw error;
      }
    },
    { step: 'initialize' },
  );
};

/** What a policy of the template allows on the buckets of readings and history; `*` ends a target that is a prefix. */
const granted = (...logicalIds: readonly string[]): readonly Access[] =>
  logicalIds
    .flatMap((logicalId) => {
      const properties = Resources[logicalId]?.Properties ?? {};
      return [properties['Policies'] ?? properties['PolicyDocument']].flat();
    })
    .flatMap((document) => [asFields(document)['Statement']].flat().map(asFields))
    .flatMap((statement) =>
      [statement['Action']]
        .flat()
        .flatMap((action) =>
          [statement['Resource']].flat().map((resource) => ({ action: String(action), target: targetOf(resource) })),
        ),
    )
    .filter(({ target }) => Object.values(LOGICAL_IDS).some((bucket) => target.startsWith(bucket)));

/** `!GetAtt Bucket.Arn` and `!Sub "${Bucket.Arn}/prefix/*"` */
const targetOf = (resource: unknown): string => {
  const { 'Fn::GetAtt': attribute, 'Fn::Sub': text } = asFields(resource);
  return [attribute ?? text]
    .flat()
    .join('.')
    .replace(/\$\{(\w+)\.Arn\}/, '$1')
    .replace(/\.Arn$/, '');
};

const isAllowedBy = (access: Access) => (grant: Access) =>
  grant.action === access.action &&
  (grant.target.endsWith('*') ? access.target.startsWith(grant.target.slice(0, -1)) : access.target === grant.target);

/** Expects every access to be allowed, and everything that is allowed to have been of use. */
const expectNoMoreNorLess = (grants: readonly Access[]): void => {
  expect(used.filter((access) => !grants.some(isAllowedBy(access)))).toEqual([]);
  expect(grants.filter((grant) => !used.some((access) => isAllowedBy(access)(grant)))).toEqual([]);
  expect(grants.length).toBeGreaterThan(0);
};

const openHistory = () => s3HistoryStore({ client: local.client, bucket: 'history', partitionCount: 2 });
const telemetry = recordingTelemetry();

/** Ann is in the race, and a delivery may hold what she rode. */
const openRide = async () => {
  const roster = memoryRosterStore();
  await roster.append(raceId(), [{ racerId: racerId('ann'), name: 'Ann' }], 0);
  const ranked = createRankedResults({
    results: memoryResultStore(),
    standings: memoryStandingsStore(),
    roster,
    hidden: nobodyHidden,
    clock: { nowMs: () => arrivalMs(400) },
  });
  return { ranked, archivedKey: 'readings/2021/05/14/11/readings-1-2021-05-14-11-35-01-uuid.gz' };
};

it('aws-semantics 6.2: records may do with its buckets what it does, and nothing else', async () => {
  const records = createRecords({
    archiveOf: (bucket) => s3ReadingArchive({ client: local.client, bucket }),
    history: openHistory(),
    hidden: nobodyHidden,
    recording: { backOff: async () => undefined },
    telemetry,
  });
  const line = encodeArchivedReading(wireReading(), reading());
  await local.s3.putObject({ bucket: 'readings', key: 'readings/a.gz', body: gzipSync(line) });
  used.length = 0;
  await records(objectsCreated(['readings/a.gz', 'readings/gone.gz']));
  expectNoMoreNorLess(granted('RecordsFunction', 'RecordsReadPolicy'));
});

it('aws-semantics 6.2: read-history may do with its bucket what it does, and nothing else', async () => {
  const history = openHistory();
  const readHistory = createReadHistory({
    rules,
    classes: [{ classId: classId(1), name: 'Commuter' }],
    history,
    leaderboards: memoryLeaderboardStore(),
    hidden: nobodyHidden,
    telemetry,
  });
  await history.writeBoard(classId(1), { bytes: Uint8Array.of(1), builtFrom: 'digest' }, undefined);
  const version = (await history.boardInfo(classId(1)))?.version ?? '';
  used.length = 0;
  const answers = [
    await readHistory(httpEvent('GET /classes/{classId}/history', { path: { classId: '2' } })),
    await readHistory(
      httpEvent('GET /classes/{classId}/history/boards/{version}', { path: { classId: '1', version } }),
    ),
    await readHistory(httpEvent('GET /racers/{racerId}/bests', { path: { racerId: 'ann' } })),
  ];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  expectNoMoreNorLess(granted('ReadHistoryFunction'));
});

it('aws-semantics 6.2: read-rides may do with its bucket what it does, and nothing else', async () => {
  const { ranked, archivedKey } = await openRide();
  const readRides = createReadRides({
    rules,
    classes: [{ classId: classId(1), name: 'Commuter' }],
    ranked,
    archive: s3ReadingSearch({ client: local.client, bucket: 'readings', deliveryStream: 'readings' }),
    delivery: { bufferSeconds: 65, nearDays: 90 },
    clock: { nowMs: () => arrivalMs(400) },
    telemetry,
  });
  await local.s3.putObject({ bucket: 'readings', key: archivedKey, body: gzipSync(archivedLine({ second: 7 })) });
  used.length = 0;
  const path = { raceId: raceId(), racerId: 'ann' };
  const answer = await readRides(httpEvent('GET /races/{raceId}/rides/{racerId}', { path }));
  expect(answer.statusCode).toBe(200);
  expectNoMoreNorLess(granted('ReadRidesFunction'));
});

it('transform may do nothing: it needs no bucket and no table', () => {
  expect(Resources['TransformFunction']?.Properties['Policies']).toBeUndefined();
});
