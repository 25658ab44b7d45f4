import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { parseRaceSlot, toClassId, toRacerId } from '../../domain/src/index.ts';
import { type LeaderboardPlace, parseLeaderboardPlace } from '../../domain/src/wire/index.ts';
import { dynamoLeaderboardStore } from '../../functions/src/adapters/dynamo-leaderboard-store.ts';
import { eventually } from '../support/eventually.ts';
import { createKnownBests, type KnownBests } from '../support/known-bests.ts';
import { operatorSettings } from '../support/operator-settings.ts';
import { integerBetween, seededRandom } from '../support/random.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { type Stack, startStack } from '../support/stack.ts';

const RACERS = 200;
/** So far an index may lag behind its table that nobody calls wrong: a batch is collected for a second, and a busy machine takes its time. */
const LAG_MAX_MS = 15_000;
const OUTPUT_MAX = 47_000;

let stack: Stack | undefined;
let redis: RedisServer | undefined;
afterEach(async () => {
  await stack?.stop();
  await redis?.stop();
  [stack, redis] = [undefined, undefined];
});

const random = seededRandom(20_261_122);

/** Writes bests as `finish` does, into the table of the stack. */
const writerOf = ({ awsUrl, runtime }: Stack, known: KnownBests) => {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(operatorSettings(awsUrl)));
  const store = dynamoLeaderboardStore({ documents, tableName: runtime.deployment.outputs['RaceTableName'] ?? '' });
  const { raceId, startSeconds } = parseRaceSlot('1-1620992100');
  return (id: string, outputHundredths: number): Promise<void> => {
    const best = { racerId: toRacerId(id), name: id, outputHundredths, raceId, startSeconds };
    return known.write(id, outputHundredths, () => store.recordBest(toClassId(1), best));
  };
};

const commandOf = async ({ port }: RedisServer, name: 'SAVE' | 'FLUSHALL'): Promise<void> => {
  const client = new Redis(port);
  await client.call(name);
  client.disconnect();
};

const placeOf = async ({ get }: Stack, id: string): Promise<LeaderboardPlace> =>
  parseLeaderboardPlace(await get(`/classes/1/leaderboard/${id}?around=2`));

/** What is wrong with an answer that was asked for in this interval. */
const faultOf = (place: LeaderboardPlace, known: KnownBests, asked: { fromMs: number; toMs: number }) => {
  const own = place.entries.find(({ racerId }) => racerId === place.racerId);
  if (own === undefined) return { fault: 'the racer is missing', place };
  const fromMs = place.rankedBy === 'index' ? asked.fromMs - LAG_MAX_MS : asked.fromMs;
  const bounds = known.betterBounds(Math.round(own.output * 100), { ...asked, fromMs });
  const better = place.rank - 1;
  return better < bounds.min || better > bounds.max ? { fault: 'the rank is wrong', bounds, place } : undefined;
};

/** Once nobody rides any more the index comes to the rank of every racer. */
const expectRightRanks = async (running: Stack, known: KnownBests): Promise<void> => {
  const outputs = [...known.final().values()];
  const expected = [...known.final()].map(([racerId, output]) => ({
    racerId,
    rank: 1 + outputs.filter((other) => other > output).length,
    racerCount: outputs.length,
    rankedBy: 'index',
  }));
  let shown: unknown;
  const isRight = async () => {
    const places = await Promise.all(expected.map(({ racerId }) => placeOf(running, racerId)));
    shown = places.map(({ racerId, rank, racerCount, rankedBy }) => ({ racerId, rank, racerCount, rankedBy }));
    return JSON.stringify(shown) === JSON.stringify(expected) || undefined;
  };
  await eventually(isRight, { withinMs: 60_000 }).catch(() => undefined);
  expect(shown).toEqual(expected);
};

describe('ranks while Redis is killed and restarted under load', () => {
  it('are answered all the time, never wrong, and come from the index again without an operator', {
    timeout: 900_000,
  }, async () => {
    redis = await startRedisServer();
    const running = await startStack({ parameters: { EnableRankIndex: 'yes' }, cacheUrl: redis.url, timeScale: 10 });
    stack = running;
    const known = createKnownBests();
    const write = writerOf(running, known);
    const faults: unknown[] = [];
    const answeredBy = new Map<string, number>();
    let isLoaded = true;

    const ask = async (): Promise<void> => {
      while (isLoaded) {
        const ids = known.racerIds();
        const fromMs = performance.now();
        const place = await placeOf(running, ids[integerBetween(random, 0, ids.length - 1)] ?? '');
        answeredBy.set(place.rankedBy, (answeredBy.get(place.rankedBy) ?? 0) + 1);
        const fault = faultOf(place, known, { fromMs, toMs: performance.now() });
        if (fault !== undefined) faults.push(fault);
      }
    };
    const ride = async (): Promise<void> => {
      while (isLoaded) {
        const output = integerBetween(random, 0, OUTPUT_MAX);
        await write(`racer-${integerBetween(random, 0, RACERS - 1)}`, output);
      }
    };
    const answersBy = (source: string, count: number) => {
      const enough = (answeredBy.get(source) ?? 0) + count;
      const waiting = { withinMs: 120_000, what: `${count} more ranks by ${source}` };
      return eventually(() => (answeredBy.get(source) ?? 0) >= enough || undefined, waiting);
    };

    for (let number = 0; number < RACERS; number += 1) await write(`racer-${number}`, number);
    const asking = [ask(), ask(), ask()];
    await answersBy('index', 10);
    await commandOf(redis, 'SAVE');
    // Others who are better than all before them: an index of before would be wrong by all of them, for as long as it is asked.
    for (let number = 0; number < RACERS; number += 1) await write(`late-${number}`, OUTPUT_MAX + number);
    const lateAtMs = performance.now();
    const load = Promise.all([...asking, ride(), ride()]);
    await eventually(() => performance.now() > lateAtMs + LAG_MAX_MS || undefined);

    await redis.restart(); // killed, and back with what it had saved
    await answersBy('index', 40);
    await commandOf(redis, 'FLUSHALL');
    await answersBy('index', 40);
    await redis.kill('SIGSTOP');
    await answersBy('table', 30);
    await redis.kill('SIGCONT');
    await answersBy('index', 40);
    isLoaded = false;
    await load;

    expect(faults).toEqual([]);
    await expectRightRanks(running, known);
  });
});
