import { describe, expect, it } from 'vitest';
import { createRaceCache } from '../../../../domain/src/use-cases/index.ts';
import { parseFailureDocument } from '../../../../functions/src/adapters/failure-document.ts';
import { redriveEvents } from '../../../../functions/src/adapters/redrive-events.ts';
import { createHandler } from '../../../../functions/src/aggregate/handler.ts';
import { memoryWindowStores, storedRace, windowPorts } from '../../../support/close-window-ports.ts';
import { eventSourceBench, failed, type StreamEvent } from '../../../support/event-source-bench.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';
import { integerBetween, type Random, seededRandom, seeds, shuffled } from '../../../support/random.ts';
import { raceId, rules, START_SECONDS, wireReading } from '../../../support/readings.ts';

const RIDE_SECONDS = 12;
const RACERS = ['ann', 'bob', 'cat', 'dan', 'eve'];
/** Readings may come late by so much; whoever takes longer is refused. */
const SKEW_MS = 10_000;

type Bench = ReturnType<typeof eventSourceBench>;

/** One aggregate function over stores of its own. */
const openFunction = () => {
  const stores = memoryWindowStores();
  const telemetry = recordingTelemetry();
  const ports = {
    ...windowPorts(stores),
    cache: createRaceCache(),
    rules,
    telemetry,
    closing: { backOff: async () => undefined },
  };
  const handle = createHandler(ports);
  return {
    handle: async (event: unknown): Promise<unknown> => JSON.parse(JSON.stringify(await handle(event as never))),
    boards: async () => (await storedRace(stores, raceId())).standings,
    rejected: () => telemetry.calls.filter(([, metric]) => metric === 'RejectedReadings'),
  };
};

/** Everybody rides; readings come in bursts, some of them seconds late, into two shards. */
const ride = async (bench: Bench, random: Random) => {
  for (let second = 1; second <= RIDE_SECONDS; second += 1) {
    for (const racerId of shuffled(RACERS, random)) {
      const late = integerBetween(random, 0, 3) === 0 ? Math.min(second - 1, integerBetween(random, 0, 4)) : 0;
      const cadence = integerBetween(random, 40, 120);
      const data = wireReading({ second: second - late, racerId, name: racerId, cadence, resistance: 50 });
      bench.source.put({ shardId: `shard-${RACERS.indexOf(racerId) % 2}`, data });
      if (random() < 0.3) await bench.run(300);
    }
    await bench.run(Math.max(0, (START_SECONDS + second) * 1_000 - bench.clock.nowMs()));
  }
  await bench.run(20_000); // windows close, retries end
};

const rideWith = async (seed: number, failing: (event: StreamEvent, random: Random) => boolean) => {
  const subject = openFunction();
  const chance = seededRandom(seed + 1_000);
  const bench = eventSourceBench({
    shardIds: ['shard-0', 'shard-1'],
    mapping: { tumblingWindowSeconds: 1, maximumRetryAttempts: 1, onFailureArn: 'arn:aws:s3:::failures' },
    // A function may fail before it has done anything, or when it has done it all.
    handler: async (event) => {
      const isFailing = failing(event, chance);
      if (isFailing && chance() < 0.5) return failed();
      const answer = await subject.handle(event);
      return isFailing ? failed() : answer;
    },
  });
  await bench.start();
  await ride(bench, seededRandom(seed));
  return { subject, documents: bench.objects.map(({ document }) => document) };
};

/** As AWS may write it: the records alone, or all as text. */
const forms = [
  ['as they are stored here', (document: Record<string, unknown>) => document],
  [
    'with the payload as text',
    (document: Record<string, unknown>) => ({ ...document, payload: JSON.stringify(document['payload']) }),
  ],
] as const;

describe('windows of which parts were given up and redriven', () => {
  it.each(forms)('leave the boards as if nothing had failed, in any order, twice, and late: %s', async (_, form) => {
    let givenUp = 0;
    for (const seed of seeds(15)) {
      const { subject: whole } = await rideWith(seed, () => false);
      const { subject, documents } = await rideWith(seed, (__, random) => random() < 0.6);
      givenUp += documents.length;
      const random = seededRandom(seed);
      const twice = shuffled([...documents, ...documents], random);
      for (const document of twice) {
        const parsed = parseFailureDocument(JSON.stringify(form(document)));
        const eventBytesMax = random() < 0.3 ? 900 : 6_000_000; // halves are as good as the whole
        for (const event of redriveEvents('aggregate', parsed, { eventBytesMax })) {
          expect(await subject.handle(JSON.parse(event)), `seed ${seed}`).toEqual({ state: {} });
        }
      }
      expect(await subject.boards(), `seed ${seed}`).toEqual(await whole.boards());
      expect(subject.rejected(), `seed ${seed}`).toEqual([]);
    }
    expect(givenUp).toBeGreaterThan(100);
  });

  it('miss something as long as they are not redriven: the test above can fail', async () => {
    const differing = [];
    for (const seed of seeds(5)) {
      const { subject: whole } = await rideWith(seed, () => false);
      const { subject } = await rideWith(seed, (_, random) => random() < 0.6);
      if (JSON.stringify([...(await subject.boards())]) !== JSON.stringify([...(await whole.boards())]))
        differing.push(seed);
    }
    expect(differing.length).toBeGreaterThan(0);
  });

  it('take readings by when they had arrived, however long ago that is', async () => {
    const { documents } = await rideWith(3, (event) => event.Records.length > 0);
    const { handle, boards, rejected } = openFunction();
    expect(Date.now() - START_SECONDS * 1_000).toBeGreaterThan(100 * SKEW_MS);
    for (const document of documents) {
      for (const event of redriveEvents('aggregate', parseFailureDocument(JSON.stringify(document)))) {
        await handle(JSON.parse(event));
      }
    }
    expect([...(await boards()).keys()].sort()).toEqual(RACERS);
    expect(rejected()).toEqual([]);
  });
});
