import type { Clock } from './clock.ts';
import type { ServerClock } from './clock-offset.ts';
import { SimulatorError } from './errors.ts';

const synchroniseMs = 60_000;
const retryMs = 5_000;

/** Follows the server's clock until the signal is aborted. Until the server answers, the last offset stays. */
export async function keepSynchronised(
  serverClock: Pick<ServerClock, 'synchronise'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  let delayMs = synchroniseMs;
  for (;;) {
    await clock.sleep(delayMs, signal);
    if (signal.aborted) return;
    try {
      await serverClock.synchronise();
      delayMs = synchroniseMs;
    } catch (error) {
      if (!(error instanceof SimulatorError)) throw error;
      delayMs = retryMs;
    }
  }
}
