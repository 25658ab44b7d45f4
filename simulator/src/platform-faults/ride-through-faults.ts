import type { PlatformFault } from '../faults/fault-plan.ts';
import type { TimelineRecorder } from '../timeline/timeline.ts';
import { type PlatformFaultsOptions, runPlatformFaults } from './run-platform-faults.ts';

export interface FaultyRideOptions extends Omit<PlatformFaultsOptions, 'onBegun'> {
  /** Where it is noted when something was done. */
  readonly timeline: Pick<TimelineRecorder, 'begin'>;
}

/**
 * Rides while things are done to the platform as planned, counted from now. A fault that is refused ends the ride:
 * rejects with its SimulatorError, for a verdict would speak of another run than the one that was asked for.
 */
export async function rideThroughFaults(
  options: FaultyRideOptions,
  ride: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { clock, signal, timeline } = options;
  const ending = new AbortController();
  const eitherEnd = AbortSignal.any([signal, ending.signal]);
  const note = (fault: PlatformFault) => {
    const isOver = timeline.begin('fault', labelOf(fault));
    if ('seconds' in fault) void clock.sleep(fault.seconds * 1000, eitherEnd).then(isOver);
  };
  const faults = runPlatformFaults({ ...options, signal: eitherEnd, onBegun: note });
  const done = faults.catch((error: unknown) => {
    ending.abort(); // nobody rides on
    throw error;
  });
  done.catch(() => undefined); // is heard below
  try {
    await ride(eitherEnd);
  } finally {
    ending.abort(); // what has not begun yet does no more
  }
  await done;
}

const labelOf = (fault: PlatformFault): string =>
  'functionName' in fault ? `${fault.kind} ${fault.functionName}` : fault.kind;
