import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ClassBest, type ClassId, NOBODY_HIDDEN, rankKeyOf, rankKeyPrefixOf } from '../../domain/src/index.ts';
import type { LeaderboardStore, RankIndex } from '../../domain/src/ports/index.ts';
import { dynamoLeaderboardStore } from '../../functions/src/adapters/dynamo-leaderboard-store.ts';
import { openRedis, type RedisConnection } from '../../functions/src/adapters/redis-connection.ts';
import { redisRankIndex } from '../../functions/src/adapters/redis-rank-index.ts';
import { systemClock } from '../../functions/src/adapters/system-clock.ts';
import { eventually } from '../support/eventually.ts';
import { operatorSettings } from '../support/operator-settings.ts';
import { integerBetween, seededRandom } from '../support/random.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { bestAt, classAt, pagesOf } from './ranks/field.ts';
import { fillTable } from './ranks/fill-table.ts';
import { measure, type Timing } from './ranks/measure.ts';
import { openPlaceApi, type PlaceApi } from './ranks/place-api.ts';
import { startPlatform } from './ranks/platform.ts';

const INDEX_SAMPLES = 5_000;
/** A function that has not run for long is still being compiled. */
const API_CALLS = { samples: 5_000, warmUp: 5_000 };
/** The table reads all who are better: of a million that takes seconds. */
const TABLE_READS_MAX = 20_000_000;
const AROUND = 5;
const FILL_MS_MAX = 1_800_000;

interface SizeTimings {
  readonly racers: number;
  readonly rankOf: Readonly<Record<string, Timing>>;
  readonly around: Readonly<Record<string, Timing>>;
}

/**
 * How long it takes to find a racer's rank, and the five next to them on both sides: in a real Redis, in the cache of the
 * local runtime, by counting in the table, and over the HTTP API with that Redis; one call after the other, and one
 * platform at a time.
 */
export const ranksBench = async ({ racerCounts }: { racerCounts: readonly number[] }) => {
  const withRedis = await timeWithRedis(racerCounts);
  const embedded = await timeEmbedded(racerCounts);
  const sizes = withRedis.map((size, place) => ({
    racers: size.racers,
    rankOf: { ...embedded[place]?.rankOf, ...size.rankOf },
    around: { ...embedded[place]?.around, ...size.around },
  }));
  return { rankTimings: sizes, ...ratiosOf(sizes) };
};

const PATIENT = { commandTimeoutMs: 30_000 }; // how long it takes is the question

const timeWithRedis = async (racerCounts: readonly number[]): Promise<SizeTimings[]> => {
  const redis = await startRedisServer();
  const platform = await startPlatform(redis.url);
  const connection = openRedis(redis.url, PATIENT);
  const api = openPlaceApi(platform.url);
  try {
    const table = await openTable(platform.awsUrl);
    const index = indexOn(connection);
    const sizes: SizeTimings[] = [];
    for (const [place, racers] of racerCounts.entries()) {
      const classId = classAt(place);
      await fillTable(table, classId, racers);
      const isIndexed = async () =>
        (await index.state(classId)).racerCount === racers && (await api.isFromIndex(classId));
      const waiting = { withinMs: FILL_MS_MAX, everyMs: 1_000, what: `an index of ${racers} racers` };
      await eventually(async () => (await isIndexed()) || undefined, waiting);
      const field = { classId, racers, random: seededRandom(racers) };
      const inRedis = await timeIndex(index, field);
      const inTable = await timeTable(dynamoLeaderboardStore(table), field);
      const overApi = await timeApi(api, field);
      sizes.push({
        racers,
        rankOf: { redis: inRedis.rankOf, table: inTable.rankOf, api: overApi.rankOf },
        around: { redis: inRedis.around, table: inTable.around, api: overApi.around },
      });
    }
    return sizes;
  } finally {
    api.close();
    connection.close();
    await platform.stop();
    await redis.stop();
  }
};

const timeEmbedded = async (racerCounts: readonly number[]): Promise<SizeTimings[]> => {
  const platform = await startPlatform();
  const connection = openRedis(platform.cacheUrl, PATIENT);
  try {
    const index = indexOn(connection);
    const sizes: SizeTimings[] = [];
    for (const [place, racers] of racerCounts.entries()) {
      const classId = classAt(place);
      await index.rebuild(classId, { writeCount: 0, pages: pagesOf(classId, racers) });
      const { rankOf, around } = await timeIndex(index, { classId, racers, random: seededRandom(racers) });
      // The platform's table knows none of them: it would sort them out, some time after.
      if ((await index.state(classId)).racerCount !== racers) throw new Error('the index has changed meanwhile');
      sizes.push({ racers, rankOf: { embedded: rankOf }, around: { embedded: around } });
    }
    return sizes;
  } finally {
    connection.close();
    await platform.stop();
  }
};

const indexOn = (connection: RedisConnection): RankIndex => redisRankIndex(connection, { clock: systemClock });

const openTable = async (awsUrl: string) => {
  const settings = operatorSettings(awsUrl);
  const { Stacks } = await new CloudFormationClient(settings).send(new DescribeStacksCommand({}));
  const output = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'RaceTableName');
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(settings));
  return { documents, tableName: output?.OutputValue ?? '' };
};

interface Field {
  readonly classId: ClassId;
  readonly racers: number;
  readonly random: () => number;
}
interface Timings {
  readonly rankOf: Timing;
  readonly around: Timing;
}

const anyRacer = ({ classId, racers, random }: Field): ClassBest =>
  bestAt(classId, integerBetween(random, 0, racers - 1));

const timeIndex = async (index: RankIndex, field: Field): Promise<Timings> => {
  const query = () => ({ classId: field.classId, racer: anyRacer(field), except: NOBODY_HIDDEN });
  return {
    rankOf: await measure(() => index.rankOf(query()), { samples: INDEX_SAMPLES }),
    around: await measure(() => index.around({ ...query(), limit: AROUND }), { samples: INDEX_SAMPLES }),
  };
};

const timeTable = async (leaderboards: LeaderboardStore, field: Field): Promise<Timings> => {
  const { classId, racers } = field;
  const options = { samples: Math.max(10, Math.min(500, Math.round(TABLE_READS_MAX / racers / 10))), warmUp: 1 };
  return {
    rankOf: await measure(() => countBetter(leaderboards, classId, anyRacer(field)), options),
    around: await measure(() => aroundInTable(leaderboards, classId, anyRacer(field)), options),
  };
};

const timeApi = async ({ getPlace }: PlaceApi, field: Field): Promise<Timings> => {
  const ask = (around: number) => () => getPlace(field.classId, { racer: anyRacer(field), around });
  return { rankOf: await measure(ask(0), API_CALLS), around: await measure(ask(AROUND), API_CALLS) };
};

const countBetter = (leaderboards: LeaderboardStore, classId: ClassId, { outputHundredths }: ClassBest) =>
  leaderboards.countBetter({ classId, rankKey: rankKeyPrefixOf(outputHundredths) });

const aroundInTable = async (leaderboards: LeaderboardStore, classId: ClassId, racer: ClassBest) => {
  const rankKey = rankKeyOf(racer);
  const neighbours = [
    leaderboards.above({ classId, limit: AROUND, rankKey }),
    leaderboards.top({ classId, limit: AROUND, afterRankKey: rankKey }),
  ];
  return Promise.all([countBetter(leaderboards, classId, racer), ...neighbours]);
};

/** How much longer the largest class takes than the smallest, beside what log N would grow; and what the table takes. */
const ratiosOf = (sizes: readonly SizeTimings[]): Record<string, number> => {
  const [smallest, largest] = [sizes[0], sizes.at(-1)];
  if (smallest === undefined || largest === undefined) return {};
  const growth = (of: 'rankOf' | 'around', name: string): number =>
    (largest[of][name]?.p50Ms ?? 0) / (smallest[of][name]?.p50Ms ?? 0);
  return {
    logGrowth: Math.log(largest.racers) / Math.log(smallest.racers),
    rankOfRedisGrowth: growth('rankOf', 'redis'),
    rankOfEmbeddedGrowth: growth('rankOf', 'embedded'),
    aroundRedisGrowth: growth('around', 'redis'),
    aroundEmbeddedGrowth: growth('around', 'embedded'),
    rankOfApiGrowth: growth('rankOf', 'api'),
    tableVsRedis: (largest.rankOf['table']?.p50Ms ?? 0) / (largest.rankOf['redis']?.p50Ms ?? 0),
  };
};
