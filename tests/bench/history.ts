import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../infra/local/src/core/clock.ts';
import { createAwsFront } from '../../infra/local/src/http/aws-front.ts';
import { createS3 } from '../../infra/local/src/s3/s3.ts';
import type { ContestantName, ContestFigures, ContestOrder, Task } from './history/contest.ts';
import { delivery, fieldOf } from './history/field.ts';

export interface HistoryBenchOptions {
  /** Runs of each task; the figures are medians. The largest field in the JSON form is measured once. @default 5 */
  runs?: number;
  /** Racers in the class. @default 1,000, 10,000 and 40,000 */
  racerCounts?: readonly number[];
}

const LARGE = 40_000;

/**
 * The bests of a class, 300 s: taking in what Firehose delivers of 1,000 racers in a minute, and getting a client ready to
 * draw, in our form and in the form that the platform grew out of, each task in a new process.
 */
export const historyBench = async ({ runs = 5, racerCounts = [1_000, 10_000, LARGE] }: HistoryBenchOptions = {}) => {
  const results: Record<string, number> = {};
  for (const racerCount of racerCounts) {
    Object.assign(results, prefixed(`history${racerCount}`, await measure(racerCount, runs)));
  }
  return results;
};

interface Field {
  run(contestant: ContestantName, task: Task): Promise<ContestFigures>;
  close(): Promise<void>;
}

const openField = async (racerCount: number): Promise<Field> => {
  const folder = await mkdtemp(join(tmpdir(), 'alleycat-history-'));
  const log = (): void => undefined;
  const s3 = createS3({ dataFolder: folder, buckets: [{ name: 'history' }], clock: systemClock, log });
  const front = createAwsFront({ host: '127.0.0.1', port: 0, portFlag: '--port', json: [], rest: [s3.api], log });
  await s3.start();
  await front.start();
  await writeFile(join(folder, 'delivered.gz'), delivery(fieldOf(racerCount)));
  const awsUrl = `http://127.0.0.1:${front.port()}`;
  return {
    run: (contestant, task) => inProcess({ contestant, task, racerCount, folder, awsUrl }),
    close: async () => {
      await front.stop();
      await s3.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const measure = async (racerCount: number, runs: number): Promise<Record<string, number>> => {
  const curves: Contest[] = [];
  const json: Contest[] = [];
  for (let run = 0; run < runs; run += 1) {
    // A new field each time: an update that finds its own readings there would have nothing to write.
    const field = await openField(racerCount);
    try {
      curves.push(await contestOf(field, 'curves'));
      if (run === 0 || racerCount < LARGE) json.push(await contestOf(field, 'json'));
    } finally {
      await field.close();
    }
  }
  return figuresOf(medianOf(curves), medianOf(json));
};

interface Contest {
  readonly update: ContestFigures;
  readonly client: ContestFigures;
}

const contestOf = async (field: Field, contestant: ContestantName): Promise<Contest> => {
  await field.run(contestant, 'prepare');
  const update = await field.run(contestant, 'update');
  return { update, client: await field.run(contestant, 'client') };
};

const medianOf = (contests: readonly Contest[]): Contest => ({
  update: median(contests.map(({ update }) => update)),
  client: median(contests.map(({ client }) => client)),
});

const figuresOf = (curves: Contest, json: Contest): Record<string, number> => ({
  UpdateVsJson: json.update.ms / curves.update.ms,
  ClientVsJson: json.client.ms / curves.client.ms,
  UpdateMs: curves.update.ms,
  UpdatePeakMb: curves.update.peakMb,
  StoredBytes: curves.update.storedBytes,
  ClientBytes: curves.update.clientBytes,
  ClientMs: curves.client.ms,
  JsonUpdateMs: json.update.ms,
  JsonUpdatePeakMb: json.update.peakMb,
  JsonBytes: json.update.storedBytes,
  JsonClientMs: json.client.ms,
});

const median = (figures: readonly ContestFigures[]): ContestFigures => {
  const middle = [...figures].sort((a, b) => a.ms - b.ms)[figures.length >> 1];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
};

const prefixed = (prefix: string, figures: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}${name}`, value]));

const inProcess = (order: ContestOrder): Promise<ContestFigures> =>
  new Promise((resolve, reject) => {
    const file = join(import.meta.dirname, 'history/contestant-process.ts');
    const child = fork(file, [JSON.stringify(order)], { execArgv: ['--max-old-space-size=12000'] });
    let figures: ContestFigures | undefined;
    child.on('message', (message: ContestFigures) => {
      figures = message;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (figures !== undefined && code === 0) resolve(figures);
      else reject(new Error(`${order.contestant} ${order.task} ended with ${code}`));
    });
  });
