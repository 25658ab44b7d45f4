import type { Telemetry } from '../../../functions/src/lambda/log.ts';

export interface RecordingTelemetry extends Telemetry {
  /** Every call, in order, as its name and arguments. */
  readonly calls: readonly unknown[][];
}

export const recordingTelemetry = (): RecordingTelemetry => {
  const calls: unknown[][] = [];
  const record =
    (name: string) =>
    (...args: unknown[]) => {
      calls.push([name, ...args]);
    };
  return {
    calls,
    count: record('count'),
    countBy: record('countBy'),
    warn: record('warn'),
    error: record('error'),
  };
};
