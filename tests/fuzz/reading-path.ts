import { NAME_LENGTH_MAX, OUTPUT_HUNDREDTHS_MAX } from '../../domain/src/index.ts';
import { createRaceCache } from '../../domain/src/use-cases/index.ts';
import { parseArchivedReading } from '../../domain/src/wire/index.ts';
import { createHandler as createAggregate } from '../../functions/src/aggregate/handler.ts';
import { createHandler as createFinish } from '../../functions/src/finish/handler.ts';
import type { Telemetry } from '../../functions/src/lambda/log.ts';
import { createHandler as createTransform } from '../../functions/src/transform/handler.ts';
import { deliveryEvent, kinesisRecord } from '../support/aws-events.ts';
import { memoryLeaderboardStore } from '../support/fakes/memory-leaderboard-store.ts';
import { memoryResultStore } from '../support/fakes/memory-result-store.ts';
import { memoryRosterStore } from '../support/fakes/memory-roster-store.ts';
import { memoryStandingsStore } from '../support/fakes/memory-standings-store.ts';
import { memorySummaryStore } from '../support/fakes/memory-summary-store.ts';
import { nobodyHidden } from '../support/hidden.ts';
import type { Random } from '../support/random.ts';
import { arrivalMs, RACE_LENGTH_SECONDS, raceId, rules, wireReading } from '../support/readings.ts';
import { FuzzFailure } from './failure.ts';
import { hostileReading } from './hostile-readings.ts';

const BATCH = 250;
const BATCHES_PER_WINDOW = 4;
const ARRIVED_AT_MS = arrivalMs(7);
const UNSHOWABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;

export interface ReadingPath {
  /** Sends so many payloads. @throws FuzzFailure */
  run(count: number, o: { random: Random; seed: number }): Promise<void>;
  /** Payloads that were taken for readings so far. */
  acceptedCount(): number;
}

/** Everything that a reading passes after the stream, over stores in memory. One honest racer rides in every batch. */
export const openReadingPath = (): ReadingPath => {
  const functions = openFunctions();
  let accepted = 0;
  let batches = 0;
  const runBatch = async (random: Random, seed: number): Promise<void> => {
    const payloads = [HONEST, ...Array.from({ length: BATCH - 1 }, () => hostileReading(random))];
    batches += 1;
    const isClosing = batches % BATCHES_PER_WINDOW === 0;
    try {
      accepted += await functions.take(payloads, isClosing);
    } catch (error) {
      throw await failureOf(payloads, error, seed);
    }
  };
  return {
    acceptedCount: () => accepted,
    run: async (count, { random, seed }) => {
      for (let sent = 0; sent < count; sent += BATCH) await runBatch(random, seed);
    },
  };
};

const HONEST = Buffer.from(
  JSON.stringify(wireReading({ racerId: 'honest', name: 'Honest', cadence: 65, resistance: 35 })),
);
const HONEST_OUTPUT_HUNDREDTHS = 10_000;

/** The payload that fails by itself; if none does, the batch. */
const failureOf = async (payloads: readonly Buffer[], error: unknown, seed: number): Promise<FuzzFailure> => {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  for (const input of payloads) {
    try {
      await openFunctions().take([input], false);
    } catch {
      return new FuzzFailure(reason, { seed, input });
    }
  }
  return new FuzzFailure(reason, { seed, input: Buffer.concat(payloads.flatMap((bytes) => [bytes, LINE_END])) });
};

const LINE_END = Buffer.from('\n');

const openFunctions = () => {
  const tally = createTally();
  const standings = memoryStandingsStore();
  const stores = { rules, standings, roster: memoryRosterStore(), telemetry: tally.telemetry };
  const aggregate = createAggregate({
    ...stores,
    summaries: memorySummaryStore(),
    hidden: nobodyHidden,
    clock: { nowMs: () => ARRIVED_AT_MS },
    cache: createRaceCache(),
    closing: { backOff: async () => undefined },
  });
  const transform = createTransform(stores);
  const finish = createFinish({ ...stores, results: memoryResultStore(), leaderboards: memoryLeaderboardStore() });
  let state: unknown = {};
  /** @returns how many were accepted */
  const take = async (payloads: readonly Buffer[], isClosing: boolean): Promise<number> => {
    const Records = payloads.map((content) => kinesisRecord({ content, arrivedAtMs: ARRIVED_AT_MS }));
    const rejectedBy = async (work: () => Promise<unknown>): Promise<number> => {
      tally.reset();
      await work();
      return tally.rejected();
    };
    const rejected = await rejectedBy(async () => {
      const window = { isFinalInvokeForWindow: isClosing, isWindowTerminatedEarly: false };
      ({ state } = await aggregate({ Records, state, ...window }));
      expectThat(typeof state === 'object' && state !== null, 'the answer of a window has a state');
    });
    const { records } = await transform(
      deliveryEvent(payloads.map((content) => ({ content, arrivedAtMs: ARRIVED_AT_MS }))),
    );
    for (const [index, record] of records.entries()) checkDelivered(record, payloads[index] as Buffer);
    const refused = records.filter(({ result }) => result !== 'Ok').length;
    expectThat(
      records.length === payloads.length && refused === rejected,
      `live path refuses ${rejected}, archive ${refused}`,
    );
    const { batchItemFailures } = await finish({ Records });
    expectThat(batchItemFailures.length === 0, 'every final result was stored');
    expectThat(!('polluted' in {}), 'no prototype was changed');
    if (isClosing) await checkHonest(standings, stores.roster);
    return payloads.length - refused;
  };
  return { take };
};

type Delivered = Awaited<ReturnType<ReturnType<typeof createTransform>>>['records'][number];

const checkDelivered = ({ result, data = '' }: Delivered, payload: Buffer): void => {
  const bytes = Buffer.from(data, 'base64');
  if (result !== 'Ok') {
    expectThat(bytes.equals(payload), 'what is refused stays as it is');
    return;
  }
  const text = bytes.toString('utf8');
  expectThat(text.indexOf('\n') === text.length - 1, 'a reading is one line');
  const { racerId, name, second, outputHundredths, classId } = parseArchivedReading(text);
  expectThat(/^[\w-]{1,64}$/.test(racerId), `racer id ${racerId}`);
  expectThat(
    [...name].length <= NAME_LENGTH_MAX && name !== '' && !UNSHOWABLE.test(name),
    `name ${JSON.stringify(name)}`,
  );
  expectThat(Number.isInteger(second) && second >= 1 && second <= RACE_LENGTH_SECONDS, `second ${second}`);
  expectThat(
    Number.isInteger(outputHundredths) && outputHundredths >= 0 && outputHundredths <= OUTPUT_HUNDREDTHS_MAX,
    `output ${outputHundredths}`,
  );
  expectThat(rules.classIds.has(classId), `class ${classId}`);
};

const checkHonest = async (
  standings: ReturnType<typeof memoryStandingsStore>,
  roster: ReturnType<typeof memoryRosterStore>,
): Promise<void> => {
  const [stored, entries] = [await standings.read(raceId()), await roster.read(raceId())];
  const place = entries.findIndex(({ racerId }) => racerId === 'honest');
  const output = stored?.standings[place]?.outputHundredths;
  expectThat(output === HONEST_OUTPUT_HUNDREDTHS, `the honest racer has ${output}`);
};

const expectThat = (holds: boolean, property: string): void => {
  if (!holds) throw new Error(`does not hold: ${property}`);
};

/** Counts refusals; keeps nothing else. An error is a failure. */
const createTally = () => {
  let rejected = 0;
  const telemetry: Telemetry = {
    count: () => undefined,
    countBy: (metric, _dimension, counts) => {
      if (metric === 'RejectedReadings') for (const count of counts.values()) rejected += count;
    },
    warn: () => undefined,
    error: (message, cause) => {
      throw new Error(message, { cause });
    },
  };
  return {
    telemetry,
    rejected: () => rejected,
    reset: () => {
      rejected = 0;
    },
  };
};
