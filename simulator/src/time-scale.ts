import { SimulatorError } from './errors.ts';

const answerTimeoutMs = 5_000;

/**
 * Makes sure that the platform's clock runs as fast as the one that is ridden by. Rejects with TIME_SCALE_DIFFERS if it
 * does not.
 */
export async function expectTimeScale(url: string, timeScale: number): Promise<void> {
  const actual = await readTimeScale(url);
  if (actual === timeScale) return;
  const advice =
    actual === 1
      ? `start the local runtime with --time-scale ${timeScale} (a deployed stack knows no other time), or leave --time-scale out`
      : `ride with --time-scale ${actual}, or start the runtime with --time-scale ${timeScale}`;
  const message = `the clock of ${url} runs ${actual} times as fast as ours, not ${timeScale} times: ${advice}`;
  throw new SimulatorError('TIME_SCALE_DIFFERS', message);
}

// Only a local runtime tells, and an older one has nothing to tell; whatever else answers there runs by the day's time.
async function readTimeScale(url: string): Promise<number> {
  try {
    const response = await fetch(`${url}/_local/health`, { signal: AbortSignal.timeout(answerTimeoutMs) });
    const health: unknown = await response.json();
    const scale = typeof health === 'object' && health !== null && 'timeScale' in health ? health.timeScale : 1;
    return typeof scale === 'number' ? scale : 1;
  } catch {
    return 1;
  }
}
