import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPowertoolsTelemetry } from '../../../../functions/src/lambda/log.ts';

// Powertools writes to the process's own streams, which is what CloudWatch reads: so they are listened to here.
let lines: string[];
const listen = (chunk: unknown) => lines.push(...String(chunk).trim().split('\n')) > 0;

beforeEach(() => {
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation(listen);
  vi.spyOn(process.stderr, 'write').mockImplementation(listen);
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'aggregate');
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Alleycat');
  vi.stubEnv('POWERTOOLS_DEV', 'false');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const written = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line));

describe('telemetry', () => {
  it('writes the metrics of one call as one line of the embedded metric format', () => {
    createPowertoolsTelemetry().count({ RacesUpdated: 2, RacersEntered: 0 });
    const metric = (Name: string) => ({ Name, Unit: 'Count' });
    expect(written()).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'Alleycat',
              Dimensions: [['service']],
              Metrics: [metric('RacesUpdated'), metric('RacersEntered')],
            },
          ],
        },
        service: 'aggregate',
        RacesUpdated: 2,
        RacersEntered: 0,
      },
    ]);
  });

  it('writes waits in milliseconds on the line of the counts', () => {
    createPowertoolsTelemetry().count({ FramesPublished: 1 }, { FrameLatency: 40 });
    const metrics = [
      { Name: 'FramesPublished', Unit: 'Count' },
      { Name: 'FrameLatency', Unit: 'Milliseconds' },
    ];
    expect(written()).toMatchObject([
      { _aws: { CloudWatchMetrics: [{ Metrics: metrics }] }, FramesPublished: 1, FrameLatency: 40 },
    ]);
  });

  it('splits a metric by a dimension and gives its total beside it', () => {
    const counts = new Map([
      ['NOT_JSON', 2],
      ['TIME_IMPLAUSIBLE', 3],
    ]);
    createPowertoolsTelemetry().countBy('RejectedReadings', 'reason', counts);
    expect(written().map(({ reason, RejectedReadings }) => [reason, RejectedReadings])).toEqual([
      ['NOT_JSON', 2],
      ['TIME_IMPLAUSIBLE', 3],
      [undefined, 5],
    ]);
  });

  it('keeps the cause of an error in the log, also if it is none', () => {
    const telemetry = createPowertoolsTelemetry();
    telemetry.error('it failed', new RangeError('too far', { cause: 'why' }));
    telemetry.error('it failed', 'a text');
    telemetry.warn('look', { counts: { NOT_JSON: 1 } });
    expect(written()).toMatchObject([
      {
        level: 'ERROR',
        service: 'aggregate',
        message: 'it failed',
        error: { name: 'RangeError', message: 'too far', cause: 'why' },
      },
      { level: 'ERROR', message: 'it failed', extra: 'a text' },
      { level: 'WARN', message: 'look', counts: { NOT_JSON: 1 } },
    ]);
  });
});
