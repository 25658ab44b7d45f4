import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { collectWorkersEarly, workerMemoryLimits } from '../../../../../infra/local/src/lambda/worker-heap.ts';

/** Drops hundreds of megabytes of which some survive the young generation, and tells the most that its heap held meanwhile. */
const WASTEFUL = `
  const { parentPort } = require('node:worker_threads');
  const kept = [];
  let most = 0;
  for (let round = 0; round < 1_000; round += 1) {
    kept.push(Array.from({ length: 8_000 }, (_, index) => ({ index })));
    if (kept.length > 20) kept.shift();
    most = Math.max(most, process.memoryUsage().heapTotal);
  }
  parentPort.postMessage(most / 1_048_576);
`;

const mostOf = async (memoryMb: number): Promise<number> => {
  const worker = new Worker(WASTEFUL, { eval: true, resourceLimits: workerMemoryLimits(memoryMb) });
  const most = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await worker.terminate();
  return most;
};

it('a function that holds little takes little, however much it and the process may have', async () => {
  setFlagsFromString('--max-semi-space-size=64'); // as `npm start` does
  collectWorkersEarly();
  // It takes 48 MB; collected as late as V8 likes 72 and more, and with a young generation of any size 144.
  expect(await mostOf(1_769)).toBeLessThan(60);
});

it('a heap may take three quarters of what a function has, and no more for what is young than Node itself', () => {
  expect([128, 512, 1_024, 10_240].map(workerMemoryLimits)).toEqual([
    { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16 },
    { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 48 },
    { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: 48 },
    { maxOldGenerationSizeMb: 7_680, maxYoungGenerationSizeMb: 48 },
  ]);
});
