import { encodeResultsCsv, parseLeaderboard, parseResults } from '@alleycat/domain/wire';
import { PutRecordsCommand, UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { seededRandom, shuffled } from '../support/random.ts';
import { type Stack, startStack } from '../support/stack.ts';

const SEED = 20_261_121;
const RACE_LENGTH_SECONDS = 30;
const START_SECONDS = 1_620_992_100;
const RACE_ID = `1-${START_SECONDS}`;
const RACERS = 60;

interface SentReading {
  readonly raceId: string;
  readonly classId: number;
  readonly racerId: string;
  readonly name: string;
  readonly second: number;
  readonly event: 'update' | 'final';
  readonly cadence: number;
  readonly resistance: number;
}

/** How the readings of the race are brought to the stream. */
interface Delivery {
  readonly shardCount?: number;
  /** @default by race, as bikes do */
  readonly partitionKey?: 'race' | 'random';
  readonly readings?: readonly SentReading[];
  /** Shards after half of the readings. */
  readonly reshardTo?: number;
}

const readings = race(seededRandom(SEED));

describe(`the final board of a race (seed ${SEED})`, { timeout: 900_000 }, () => {
  it('is what its readings say, and the same bytes however they were delivered', async () => {
    const plain = await boardAfter({});
    expect(JSON.parse(plain.results)).toMatchObject({ results: expectedResults() });
    const random = seededRandom(SEED + 1);
    const duplicated = readings.flatMap((reading) => (random() < 0.1 ? [reading, reading] : [reading]));
    const deliveries: Record<string, Delivery> = {
      'two shards': { shardCount: 2 },
      'four shards': { shardCount: 4 },
      'two writers on one race: random partition keys': { shardCount: 2, partitionKey: 'random' },
      'resharding from one to two in the middle': { reshardTo: 2, partitionKey: 'random' },
      'resharding from four to two in the middle': { shardCount: 4, reshardTo: 2, partitionKey: 'random' },
      '10 % duplicated, all shuffled': { readings: shuffled(duplicated, random) },
      'duplicated and shuffled on four shards with random keys': {
        shardCount: 4,
        partitionKey: 'random',
        readings: shuffled(duplicated, random),
      },
    };
    for (const [name, delivery] of Object.entries(deliveries)) {
      expect(await boardAfter(delivery), name).toEqual(plain);
    }
  });
});

interface Board {
  readonly results: string;
  readonly csv: string;
  readonly leaderboard: string;
  readonly standings: readonly (readonly [racerId: string, standing: LiveStanding])[];
}

type LiveStanding = readonly [second: number, output: number, best: number];

const boardAfter = async (delivery: Delivery): Promise<Board> => {
  const stack = await startStack({
    parameters: {
      RaceLengthSeconds: String(RACE_LENGTH_SECONDS),
      ShardCount: String(delivery.shardCount ?? 1),
      MaxClockSkewSeconds: '0', // the race lies in the past
    },
  });
  try {
    await deliver(stack, delivery);
    return await eventually(
      async () => {
        const board = await readBoard(stack);
        return isComplete(board) ? board : undefined;
      },
      { what: 'the complete board', withinMs: 60_000 },
    );
  } finally {
    await stack.stop();
  }
};

const deliver = async (stack: Stack, delivery: Delivery): Promise<void> => {
  const random = seededRandom(SEED + 2);
  const sent = delivery.readings ?? readings;
  const StreamName = 'alleycat-ReadingStream';
  for (let from = 0; from < sent.length; from += 250) {
    if (delivery.reshardTo !== undefined && from >= sent.length / 2 && from < sent.length / 2 + 250) {
      await stack.kinesis.send(
        new UpdateShardCountCommand({
          StreamName,
          TargetShardCount: delivery.reshardTo,
          ScalingType: 'UNIFORM_SCALING',
        }),
      );
    }
    const Records = sent.slice(from, from + 250).map((reading) => ({
      Data: Buffer.from(JSON.stringify(reading)),
      PartitionKey: delivery.partitionKey === 'random' ? `key-${random()}` : reading.raceId,
    }));
    const { FailedRecordCount } = await stack.kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    expect(FailedRecordCount).toBe(0);
  }
};

interface Snapshot {
  readonly rosterVersion: number;
  readonly standings: readonly LiveStanding[];
}

const readBoard = async (stack: Stack): Promise<Board> => {
  const text = async (path: string) => await (await fetch(`${stack.url}${path}`)).text();
  return {
    results: await text(`/races/${RACE_ID}/results?limit=1000`),
    csv: await text(`/races/${RACE_ID}/results?format=csv`),
    leaderboard: await text('/classes/1/leaderboard?limit=100'),
    standings: await standingsByRacer(stack),
  };
};

/** Each answer may be of another moment: all of them have to know of everything. */
const isComplete = ({ results, csv, leaderboard, standings }: Board): boolean => {
  const list = parseResults(JSON.parse(results));
  const bests = parseLeaderboard(JSON.parse(leaderboard)).entries.length;
  const finishers = readings.filter(({ event }) => event === 'final').length;
  const seconds = sumOf(lastReadings().map(({ second }) => second));
  return (
    [list.finisherCount, bests].every((count) => count === finishers) &&
    sumOf(list.results.map(({ second }) => second)) === seconds &&
    sumOf(standings.map(([, [second]]) => second)) === seconds &&
    sumOf(standings.map(([, [, , best]]) => best)) === sumOf(bestHundredths()) &&
    csv === encodeResultsCsv(list.results)
  );
};

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

const standingsByRacer = async (stack: Stack): Promise<Board['standings']> => {
  const { standings, rosterVersion } = (await stack.get(`/races/${RACE_ID}/live`)) as Snapshot;
  const { racers } = (await stack.get(`/races/${RACE_ID}/roster?version=${rosterVersion}`)) as {
    racers: { racerId: string }[];
  };
  return racers.map(({ racerId }, index) => [racerId, standings[index] ?? [0, 0, 0]] as const).sort();
};

/** A race with ties and with racers who drop out. */
function race(random: () => number): SentReading[] {
  const sent: SentReading[] = [];
  for (let second = 1; second <= RACE_LENGTH_SECONDS; second += 1) {
    for (let racer = 0; racer < RACERS; racer += 1) {
      if (racer % 10 === 9 && second > 20) continue; // drops out
      const isTied = racer % 7 === 0 && second === RACE_LENGTH_SECONDS;
      sent.push({
        raceId: RACE_ID,
        classId: 1,
        racerId: `racer-${racer}`,
        name: `Racer ${racer}`,
        second,
        event: second === RACE_LENGTH_SECONDS ? 'final' : 'update',
        cadence: isTied ? 90 : Math.floor(60 + random() * 60),
        resistance: isTied ? 50 : Math.floor(20 + random() * 60),
      });
    }
  }
  return sent;
}

const lastReadings = (): SentReading[] => [...new Map(readings.map((reading) => [reading.racerId, reading])).values()];

const outputOf = ({ cadence, resistance }: SentReading): number => ((cadence + 35) * (resistance + 65)) / 100;

/** Of each racer. Shuffled, it may come long after their last second. */
const bestHundredths = (): number[] =>
  [...Map.groupBy(readings, ({ racerId }) => racerId).values()].map((own) =>
    Math.round(100 * Math.max(...own.map(outputOf))),
  );

// The obvious way: everybody's last reading, finishers by output, the others by last second.
const expectedResults = () => {
  const rows = lastReadings().map((reading) => ({ ...reading, output: outputOf(reading) }));
  const byId = (a: SentReading, b: SentReading) => (a.racerId < b.racerId ? -1 : 1);
  const finishers = rows.filter(({ event }) => event === 'final').sort((a, b) => b.output - a.output || byId(a, b));
  const others = rows
    .filter(({ event }) => event !== 'final')
    .sort((a, b) => b.second - a.second || b.output - a.output || byId(a, b));
  return [
    ...finishers.map((row) => ({
      ...row,
      rank: 1 + finishers.filter(({ output }) => output > row.output).length,
      status: 'finished',
    })),
    ...others.map((row) => ({ ...row, rank: null, status: 'dnf' })),
  ].map(({ rank, racerId, name, status, output, second }) => ({ rank, racerId, name, status, output, second }));
};
