/** A child process of the history bench: one task of one contestant, with a memory of its own to measure. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contestant, ContestFigures, ContestOrder } from './contest.ts';
import { curvesContestant } from './curves-contestant.ts';
import { jsonContestant } from './json-contestant.ts';

const KIBIBYTES_PER_MEGABYTE = 1024;

const order: ContestOrder = JSON.parse(process.argv[2] ?? '{}');
const contestant: Contestant =
  order.contestant === 'curves' ? curvesContestant(order.awsUrl) : jsonContestant(order.folder);

const work = {
  prepare: async () => () => contestant.prepare(order.racerCount),
  update: async () => {
    const delivered = await readFile(join(order.folder, 'delivered.gz'));
    return () => contestant.update(delivered);
  },
  client: () => contestant.client(),
} as const;

const run = await work[order.task]();
const startedAt = performance.now();
await run();
const ms = performance.now() - startedAt;
const figures: ContestFigures = {
  ms,
  peakMb: Math.round(process.resourceUsage().maxRSS / KIBIBYTES_PER_MEGABYTE),
  storedBytes: await contestant.storedBytes(),
  clientBytes: await contestant.clientBytes(),
};
process.send?.(figures);
process.disconnect?.();
