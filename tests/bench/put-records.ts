import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  KinesisClient,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { integerBetween, seededRandom } from '../support/random.ts';

export const PUT_RECORDS_CONTESTANTS = ['alleycat', 'kinesalite', 'bare'] as const;
export type PutRecordsContestant = (typeof PUT_RECORDS_CONTESTANTS)[number];

export interface PutRecordsLoad {
  readonly contestant: PutRecordsContestant;
  /** How long to put after the warm-up. */
  readonly seconds: number;
  /** @default 4 */
  readonly shards?: number;
  /** Requests under way at once, each on its own connection. @default 8 */
  readonly callers?: number;
  /** Options for the server's process, such as `--cpu-prof`. */
  readonly execArgv?: readonly string[];
}

export interface PutRecordsRun {
  readonly contestant: PutRecordsContestant;
  readonly recordsPerSecond: number;
  readonly recordsRefused: number;
  /** Time of one request of 500 records, as its caller sees it. */
  readonly latencyMs: { readonly p50: number; readonly p99: number };
}

export interface PutRecordsComparison {
  readonly runs: number;
  readonly seconds: number;
  readonly medianRecordsPerSecond: Readonly<Record<PutRecordsContestant, number>>;
  readonly putRecordsVsKinesalite: number;
  readonly putRecordsVsBareServer: number;
}

const RECORDS_PER_REQUEST = 500;
const STREAM_NAME = 'bench';
const WARM_UP_SECONDS = 1;
const REQUESTS_PREPARED = 16;
const PEERS_FOLDER = fileURLToPath(new URL('./peers/', import.meta.url));
const SERVER = fileURLToPath(new URL('./support/stream-server.ts', import.meta.url));

/** All contestants in turn, `runs` times, and how their medians compare. */
export const putRecordsBench = async ({
  runs,
  seconds,
}: {
  runs: number;
  seconds: number;
}): Promise<PutRecordsComparison> => {
  await installPeers();
  const rates: Record<PutRecordsContestant, number[]> = { alleycat: [], kinesalite: [], bare: [] };
  for (let run = 0; run < runs; run += 1) {
    for (const contestant of PUT_RECORDS_CONTESTANTS) {
      rates[contestant].push((await benchPutRecords({ contestant, seconds })).recordsPerSecond);
    }
  }
  const medians = {
    alleycat: median(rates.alleycat),
    kinesalite: median(rates.kinesalite),
    bare: median(rates.bare),
  };
  return {
    runs,
    seconds,
    medianRecordsPerSecond: medians,
    putRecordsVsKinesalite: medians.alleycat / medians.kinesalite,
    putRecordsVsBareServer: medians.alleycat / medians.bare,
  };
};

/** Puts as fast as a few callers can into one contestant, which runs in its own process on an empty folder on disk. */
export const benchPutRecords = async (load: PutRecordsLoad): Promise<PutRecordsRun> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'put-records-bench-'));
  const server = fork(SERVER, [load.contestant, dataFolder], { execArgv: [...(load.execArgv ?? [])] });
  try {
    const client = await connect(server, load);
    try {
      await putFor(client, { ...load, seconds: WARM_UP_SECONDS });
      return { contestant: load.contestant, ...(await putFor(client, load)) };
    } finally {
      client.destroy();
    }
  } finally {
    const gone = once(server, 'exit');
    server.disconnect();
    await gone;
    await rm(dataFolder, { recursive: true, force: true });
  }
};

const connect = async (server: ChildProcess, { contestant, shards = 4, callers = 8 }: PutRecordsLoad) => {
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  const client = new KinesisClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    // The client's own default opens a connection for every request.
    requestHandler: new NodeHttpHandler({ httpAgent: { keepAlive: true, maxSockets: callers } }),
  });
  if (contestant === 'bare') return client;
  await client.send(new CreateStreamCommand({ StreamName: STREAM_NAME, ShardCount: shards }));
  for (;;) {
    const { StreamDescriptionSummary } = await client.send(
      new DescribeStreamSummaryCommand({ StreamName: STREAM_NAME }),
    );
    if (StreamDescriptionSummary?.StreamStatus === 'ACTIVE') return client;
  }
};

const putFor = async (client: KinesisClient, { seconds, callers = 8 }: PutRecordsLoad) => {
  const requests = prepareRequests();
  const startedAtMs = performance.now();
  const endsAtMs = startedAtMs + seconds * 1000;
  const latenciesMs: number[] = [];
  let recordsRefused = 0;
  const call = async (caller: number): Promise<void> => {
    for (let turn = caller; performance.now() < endsAtMs; turn += 1) {
      const sentAtMs = performance.now();
      const Records = requests[turn % requests.length] ?? [];
      const answer = await client.send(new PutRecordsCommand({ StreamName: STREAM_NAME, Records }));
      latenciesMs.push(performance.now() - sentAtMs);
      recordsRefused += answer.FailedRecordCount ?? 0;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
  const elapsedSeconds = (performance.now() - startedAtMs) / 1000;
  const sorted = latenciesMs.sort((a, b) => a - b);
  return {
    recordsPerSecond: Math.round((sorted.length * RECORDS_PER_REQUEST - recordsRefused) / elapsedSeconds),
    recordsRefused,
    latencyMs: { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) },
  };
};

/** Some 200 bytes of JSON per record, forty partition keys. */
const prepareRequests = () => {
  const random = seededRandom(1);
  const encoder = new TextEncoder();
  return Array.from({ length: REQUESTS_PREPARED }, () =>
    Array.from({ length: RECORDS_PER_REQUEST }, () => {
      const device = integerBetween(random, 1, 1000);
      const fields = { id: `device-${device}`, at: 1_620_992_100_000 + device, value: random(), note: 'x'.repeat(120) };
      return { PartitionKey: `key-${device % 40}`, Data: encoder.encode(JSON.stringify(fields)) };
    }),
  );
};

/** The peers have their own lock file, so that nobody who only uses the product installs them. */
const installPeers = async (): Promise<void> => {
  try {
    await access(join(PEERS_FOLDER, 'node_modules', 'kinesalite'));
  } catch {
    await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund', '--prefix', PEERS_FOLDER]);
  }
};

const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
