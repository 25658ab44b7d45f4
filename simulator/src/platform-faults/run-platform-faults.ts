import type { AwsAddress } from '../aws-address.ts';
import type { Clock } from '../clock.ts';
import { SimulatorError } from '../errors.ts';
import type { PlatformFault } from '../faults/fault-plan.ts';
import { createFaultControl, type FaultControl, RuntimeAwayError } from './fault-control.ts';
import { reshard } from './reshard.ts';

export interface PlatformFaultsOptions {
  readonly faults: readonly PlatformFault[];
  /** Root of the HTTP API of a local runtime. */
  readonly url: string;
  readonly aws: AwsAddress;
  /** The stream that readings go to. */
  readonly streamName: string;
  readonly clock: Clock;
  /** Ends what has not begun yet. */
  readonly signal: AbortSignal;
  /** Called when a fault has begun; `atMs` is the own clock's time. */
  readonly onBegun?: (fault: PlatformFault, atMs: number) => void;
}

const retryMs = 500;
/** A runtime that was killed is away until somebody has started it again. */
const awayTimeoutMs = 60_000;

/** Whether all of them can be done. Rejects with a SimulatorError that says what to do about it. */
export async function expectPlatformFaults({
  faults,
  url,
}: Pick<PlatformFaultsOptions, 'faults' | 'url'>): Promise<void> {
  if (faults.every(({ kind }) => kind === 'resharded')) return;
  try {
    await createFaultControl(url).expectAllowed();
  } catch (cause) {
    if (cause instanceof SimulatorError) throw cause;
    throw awayFor(cause);
  }
}

/**
 * Begins every fault at its time, counted from now, and resolves when the last one has begun or the signal is aborted.
 * Rejects with a SimulatorError if one of them is refused; those that are still to come are then left out.
 */
export async function runPlatformFaults(options: PlatformFaultsOptions): Promise<void> {
  const { faults, url, clock, signal, onBegun } = options;
  const control = createFaultControl(url);
  const failing = new AbortController();
  const ending = AbortSignal.any([signal, failing.signal]);
  const begin = async (fault: PlatformFault): Promise<void> => {
    await clock.sleep(fault.atSeconds * 1000, ending);
    if (ending.aborted) return;
    if (fault.kind === 'resharded') await reshard({ ...options, shards: fault.shards, signal: ending });
    else await patiently({ clock, signal: ending }, () => control.begin(fault));
    if (!ending.aborted) onBegun?.(fault, clock.nowMs());
  };
  try {
    await Promise.all(faults.map(begin));
  } finally {
    failing.abort();
  }
}

async function patiently(
  { clock, signal }: { clock: Clock; signal: AbortSignal },
  begin: () => ReturnType<FaultControl['begin']>,
): Promise<void> {
  const deadlineMs = clock.nowMs() + awayTimeoutMs;
  while (!signal.aborted) {
    try {
      return await begin();
    } catch (error) {
      if (!(error instanceof RuntimeAwayError)) throw error;
      if (clock.nowMs() >= deadlineMs) throw awayFor(error);
      await clock.sleep(retryMs, signal);
    }
  }
}

function awayFor(cause: unknown): SimulatorError {
  const message = `no fault can be done to a platform that is not there: ${cause instanceof Error ? cause.message : cause}`;
  return new SimulatorError('API_UNREACHABLE', message, { cause });
}
