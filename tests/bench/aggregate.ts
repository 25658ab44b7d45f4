import { type RaceRules, raceAt, toClassId, toRaceRules, toRacerId } from '@alleycat/domain';
import { createRaceCache } from '@alleycat/domain/use-cases';
import { encodeReading } from '@alleycat/domain/wire';
import type { KinesisStreamRecord } from 'aws-lambda';
import type { WindowEvent } from '../../functions/src/aggregate/event.ts';
import { type AggregatePorts, createHandler } from '../../functions/src/aggregate/handler.ts';
import { kinesisRecord } from '../support/aws-events.ts';
import { seededRandom, shuffled } from '../support/random.ts';

export interface AggregateBenchOptions {
  /** Runs of 60 calls each, handler and floor by turns; the figures are medians over all calls. @default 5 */
  runs?: number;
}

export interface AggregateBenchResult {
  /** Speed of the handler over the speed of decoding and parsing the same records and nothing else. */
  aggregateVsParseFloor: number;
  recordsPerSecond: number;
  floorRecordsPerSecond: number;
}

const RACERS = 1000;
const CALLS_PER_RUN = 60;
const WARM_UP_CALLS = 60;
const SECONDS = 30; // made before anything is measured: their garbage must not be collected on anybody's time
const START_MS = 1_620_992_100_000;

/**
 * Measures calls of the real aggregate handler that do not end a window: 1,000 records of 1,000 racers in random order,
 * with the state going through JSON on its way in and out as in Lambda.
 */
export const aggregateBench = async ({ runs = 5 }: AggregateBenchOptions = {}): Promise<AggregateBenchResult> => {
  const rules = toRaceRules({ raceLengthSeconds: 300, maxClockSkewSeconds: 10, classIds: [1, 2, 3, 4, 5, 6] });
  const handle = createHandler(portsOf(rules));
  const handlerMs: number[] = [];
  const floorMs: number[] = [];
  const batches = Array.from({ length: SECONDS }, (_, index) => recordsOfSecond(index + 1, rules));
  let stateJson = '{}';
  for (let call = -WARM_UP_CALLS; call < runs * CALLS_PER_RUN; call++) {
    const Records = batches[(call + WARM_UP_CALLS) % SECONDS] ?? [];
    const handleBatch = async () => {
      const event: WindowEvent = { Records, state: JSON.parse(stateJson), ...stillOpen };
      stateJson = JSON.stringify((await handle(event)).state);
    };
    // Whoever comes second finds the records in the processor's cache, so they take turns.
    const isFloorFirst = call % 2 === 0;
    const first = isFloorFirst ? await timeMs(() => parseOnly(Records)) : await timeMs(handleBatch);
    const second = isFloorFirst ? await timeMs(handleBatch) : await timeMs(() => parseOnly(Records));
    if (call < 0) continue;
    handlerMs.push(isFloorFirst ? second : first);
    floorMs.push(isFloorFirst ? first : second);
  }
  const perSecond = (times: number[]) => Math.round((RACERS / median(times)) * 1000);
  return {
    aggregateVsParseFloor: median(floorMs) / median(handlerMs),
    recordsPerSecond: perSecond(handlerMs),
    floorRecordsPerSecond: perSecond(floorMs),
  };
};

const timeMs = async (work: () => unknown): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

const stillOpen = { isFinalInvokeForWindow: false, isWindowTerminatedEarly: false };

/** The least that any handler of such records must do. */
const parseOnly = (records: readonly KinesisStreamRecord[]): void => {
  for (const { kinesis } of records) JSON.parse(Buffer.from(kinesis.data, 'base64').toString());
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

const recordsOfSecond = (second: number, { raceLengthSeconds }: RaceRules): KinesisStreamRecord[] => {
  const classId = toClassId(1);
  const { raceId } = raceAt({ classId, atMs: START_MS, raceLengthSeconds });
  const arrivedAtMs = START_MS + second * 1000 + 40;
  const records = Array.from({ length: RACERS }, (_, index) => {
    const reading = encodeReading({
      uuid: crypto.randomUUID(),
      deviceTimestampMs: arrivedAtMs - 40,
      isFinal: false,
      second,
      raceId,
      classId,
      racerId: toRacerId(`racer-${index}`),
      name: `Racer ${index}`,
      cadenceRpm: 80 + ((index * 7 + second) % 300) / 10,
      resistancePercent: 40 + ((index * 3 + second) % 200) / 10,
    });
    return kinesisRecord({
      content: { ...reading, receivedAt: arrivedAtMs - 20 },
      arrivedAtMs,
      sequenceNumber: `4960000000000000000000000000000000000000000000000000${index}`,
      partitionKey: raceId,
    });
  });
  return shuffled(records, seededRandom(second)); // every second has an order of its own, every run the same
};

/** Calls that do not end a window touch no port. */
const portsOf = (rules: RaceRules): AggregatePorts => {
  const unused = () => {
    throw new Error('a call that does not end a window must not use a port');
  };
  return {
    rules,
    standings: { read: unused, readOf: unused, write: unused },
    roster: { read: unused, append: unused },
    summaries: { recordRacerCount: unused, read: unused, list: unused },
    hidden: { current: unused },
    clock: { nowMs: unused },
    cache: createRaceCache(),
    closing: { backOff: unused },
    // The same seconds come again and again: surplus readings are counted.
    telemetry: { count: () => undefined, countBy: unused, warn: unused, error: unused },
  };
};
