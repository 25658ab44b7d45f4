import { Worker } from 'node:worker_threads';

export interface ColdStartOptions {
  bundlePath: string;
  /** Name under which the bundle exports its handler. */
  exportName: string;
  environment: Readonly<Record<string, string>>;
  /** Number of fresh worker threads. */
  starts: number;
}

const loader = `
const { parentPort, workerData } = require('node:worker_threads');
import(workerData.bundlePath).then((bundle) => {
  const handler = bundle[workerData.exportName] ?? bundle.default?.[workerData.exportName];
  parentPort.postMessage(typeof handler);
});`;

/**
 * Median time, in milliseconds, from starting a fresh worker thread until it holds the bundle's handler.
 * @throws Error when the bundle does not load or exports no function of that name
 */
export const measureColdStartMs = async ({ starts, ...options }: ColdStartOptions): Promise<number> => {
  const times: number[] = [];
  for (let start = 0; start < starts; start++) times.push(await startOnceMs(options));
  times.sort((a, b) => a - b);
  return times[times.length >> 1] ?? 0;
};

const startOnceMs = async (options: Omit<ColdStartOptions, 'starts'>): Promise<number> => {
  const startedAt = performance.now();
  const worker = new Worker(loader, {
    eval: true,
    workerData: { bundlePath: options.bundlePath, exportName: options.exportName },
    env: { AWS_REGION: 'us-east-1', ...options.environment },
  });
  try {
    const kind = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    if (kind !== 'function') throw new Error(`${options.bundlePath} exports no function "${options.exportName}"`);
    return performance.now() - startedAt;
  } finally {
    await worker.terminate();
  }
};
