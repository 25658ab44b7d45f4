import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../../functions/src/finish/handler.ts';
import { kinesisRecord } from '../../../support/aws-events.ts';
import { memoryLeaderboardStore } from '../../../support/fakes/memory-leaderboard-store.ts';
import { memoryResultStore } from '../../../support/fakes/memory-result-store.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';
import { arrivalMs, classId, raceId, rules, START_SECONDS, wireReading } from '../../../support/readings.ts';

const openTest = () => {
  const results = memoryResultStore();
  const leaderboards = memoryLeaderboardStore();
  const telemetry = recordingTelemetry();
  return { results, leaderboards, telemetry, handle: createHandler({ rules, results, leaderboards, telemetry }) };
};

const finalRecord = (sequenceNumber: string, fields: Record<string, unknown> = {}) =>
  kinesisRecord({
    content: wireReading({ event: 'final', second: 300, ...fields }),
    arrivedAtMs: arrivalMs(300),
    sequenceNumber,
  });

const ANN = { racerId: 'ann', name: 'Ann', outputHundredths: 12_000 };

describe('finish', () => {
  it('records final readings as results and bests, duplicates once', async () => {
    const { handle, results, leaderboards, telemetry } = openTest();
    const response = await handle({ Records: [finalRecord('1'), finalRecord('2')] });
    expect(response).toEqual({ batchItemFailures: [] });
    expect(await results.list(raceId())).toEqual([ANN]);
    expect(await leaderboards.top({ classId: classId(1), limit: 9 })).toEqual([
      { ...ANN, raceId: raceId(), startSeconds: START_SECONDS },
    ]);
    expect(telemetry.calls).toEqual([['count', { FinalsRecorded: 1, FinalsFailed: 0 }]]);
  });

  it('reports every record that was not stored by its sequence number, and stores the others', async () => {
    const { results, leaderboards, telemetry } = openTest();
    const throttled = new Error('throttled');
    const failing: typeof results = {
      ...results,
      recordFinal: (id, final) =>
        final.racerId.startsWith('x') ? Promise.reject(throttled) : results.recordFinal(id, final),
    };
    const handle = createHandler({ rules, results: failing, leaderboards, telemetry });
    const response = await handle({
      Records: [
        finalRecord('10', { cadence: 'fast' }), // refused: it shifts no other record's number
        finalRecord('11', { racerId: 'x1' }),
        finalRecord('12'),
        finalRecord('13', { racerId: 'x2' }),
        finalRecord('14', { racerId: 'x1' }),
      ],
    });
    expect(response).toEqual({
      batchItemFailures: [{ itemIdentifier: '11' }, { itemIdentifier: '13' }, { itemIdentifier: '14' }],
    });
    expect(await results.list(raceId())).toEqual([ANN]);
    expect(telemetry.calls.slice(-2)).toEqual([
      ['error', 'final results were not stored', throttled],
      ['count', { FinalsRecorded: 1, FinalsFailed: 3 }],
    ]);
  });

  it('counts what is no reading and does not ask for it again', async () => {
    const { handle, telemetry } = openTest();
    expect(await handle({ Records: [finalRecord('1', { second: 299 })] })).toEqual({ batchItemFailures: [] });
    expect(telemetry.calls[0]).toEqual(['countBy', 'RejectedReadings', 'reason', new Map([['FINAL_TOO_EARLY', 1]])]);
  });

  it('passes over readings that are not final, should the filter let one through', async () => {
    const { handle, results } = openTest();
    await handle({ Records: [kinesisRecord({ content: wireReading() })] });
    expect(await results.list(raceId())).toEqual([]);
  });
});
