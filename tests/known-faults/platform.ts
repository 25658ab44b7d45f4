import { createRaceCache } from '../../domain/src/use-cases/index.ts';
import type { WindowEvent } from '../../functions/src/aggregate/event.ts';
import { createHandler as createAggregate } from '../../functions/src/aggregate/handler.ts';
import { createHandler as createFinish } from '../../functions/src/finish/handler.ts';
import { kinesisRecord } from '../support/aws-events.ts';
import { memoryWindowStores, storedRace, type WindowStores, windowPorts } from '../support/close-window-ports.ts';
import { memoryLeaderboardStore } from '../support/fakes/memory-leaderboard-store.ts';
import { memoryResultStore } from '../support/fakes/memory-result-store.ts';
import { recordingTelemetry } from '../support/fakes/recording-telemetry.ts';
import { arrivalMs, raceId, rules, wireReading } from '../support/readings.ts';

/** Readings as records of the stream, each arriving when its second is over. */
export const recordsOf = (...readings: Record<string, unknown>[]) =>
  readings.map((fields, index) =>
    kinesisRecord({
      content: wireReading(fields),
      arrivedAtMs: arrivalMs(typeof fields['second'] === 'number' ? fields['second'] : 7),
      sequenceNumber: String(index + 1),
    }),
  );

/** One instance of the function that folds readings, over stores that other instances may share. */
export const openAggregate = (stores: WindowStores = memoryWindowStores()) => {
  const handle = createAggregate({
    ...windowPorts(stores),
    rules,
    cache: createRaceCache(),
    closing: { backOff: async () => undefined },
    telemetry: recordingTelemetry(),
  });
  const call = (fields: Partial<WindowEvent> = {}) =>
    handle({ Records: [], state: {}, isFinalInvokeForWindow: false, isWindowTerminatedEarly: false, ...fields });
  return {
    stores,
    call,
    /** A whole window in one batch. */
    window: async (...readings: Record<string, unknown>[]) => {
      const { state } = await call({ Records: recordsOf(...readings) });
      await call({ state: throughLambda(state), isFinalInvokeForWindow: true });
    },
  };
};

/** What Lambda does with a state between two calls. */
export const throughLambda = (state: unknown): unknown => JSON.parse(JSON.stringify(state));

/** The live board of the test race as text: `ann: second 8, 120.00, best 130.00`. */
export const boardOf = async (stores: WindowStores, id?: string): Promise<string[]> => {
  const { standings } = await storedRace(stores, raceId(id));
  return [...standings].map(([racerId, row]) => {
    if (row === undefined) return `${racerId}: nothing`;
    const [output, best] = [row.outputHundredths, row.bestHundredths].map((hundredths) =>
      (hundredths / 100).toFixed(2),
    );
    return `${racerId}: second ${row.second}, ${output}, best ${best}`;
  });
};

/** The function that records final readings, over stores in memory. */
export const openFinish = (over: { leaderboards?: ReturnType<typeof memoryLeaderboardStore> } = {}) => {
  const results = memoryResultStore();
  const leaderboards = over.leaderboards ?? memoryLeaderboardStore();
  const handle = createFinish({ rules, results, leaderboards, telemetry: recordingTelemetry() });
  return { results, leaderboards, handle };
};

/** A final reading of the test race. */
export const final = (fields: Record<string, unknown> = {}) => ({ event: 'final', second: 300, ...fields });
