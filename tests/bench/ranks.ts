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
import { startPlatform } from './ranks/platform.ts';

const INDEX_SAMPLES = 5_000;
const API_SAMPLES = 2_000;
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
 * local runtime, by counting in the table, and over the HTTP API with that Redis; one call after the other.
 */
export const ranksBench = async ({ racerCounts }: { racerCounts: readonly number[] }) => {
  const redis = await startRedisServer();
  const platform = await startPlatform(redis.url);
  const embedded = await startPlatform();
  const patient = { commandTimeoutMs: 30_000 }; // how long it takes is the question
  const connections = { redis: openRedis(redis.url, patient), embedded: openRedis(embedded.cacheUrl, patient) };
  try {
    const table = await openTable(platform.awsUrl);
    const leaderboards = dynamoLeaderboardStore(table);
    const indexes = { redis: indexOn(connections.redis), embedded: indexOn(connections.embedded) };
    const sizes: SizeTimings[] = [];
    for (const [place, racers] of racerCounts.entries()) {
      const classId = classAt(place);
      await fillTable(table, classId, racers);
      await indexes.embedded.rebuild(classId, { writeCount: 0, pages: pagesOf(classId, racers) });
      const isIndexed = async () =>
        (await indexes.redis.state(classId)).racerCount === racers && (await isFromIndex(platform.url, classId));
      const waiting = { withinMs: FILL_MS_MAX, everyMs: 1_000, what: `an index of ${racers} racers` };
      await eventually(async () => (await isIndexed()) || undefined, waiting);
      sizes.push(await timeSize({ classId, racers, leaderboards, indexes, url: platform.url }));
    }
    return { rankTimings: sizes, ...ratiosOf(sizes) };
  } finally {
    for (const connection of Object.values(connections)) connection.close();
    await Promise.all([platform.stop(), embedded.stop()]);
    await redis.stop();
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

interface Size {
  readonly classId: ClassId;
  readonly racers: number;
  readonly leaderboards: LeaderboardStore;
  readonly indexes: Readonly<Record<string, RankIndex>>;
  readonly url: string;
}

const timeSize = async ({ classId, racers, leaderboards, indexes, url }: Size): Promise<SizeTimings> => {
  const random = seededRandom(racers);
  const anyRacer = (): ClassBest => bestAt(classId, integerBetween(random, 0, racers - 1));
  const rankOf: Record<string, Timing> = {};
  const around: Record<string, Timing> = {};
  for (const [name, index] of Object.entries(indexes)) {
    const query = () => ({ classId, racer: anyRacer(), except: NOBODY_HIDDEN });
    rankOf[name] = await measure(() => index.rankOf(query()), { samples: INDEX_SAMPLES });
    around[name] = await measure(() => index.around({ ...query(), limit: AROUND }), { samples: INDEX_SAMPLES });
  }
  const tableSamples = { samples: Math.max(10, Math.min(500, Math.round(TABLE_READS_MAX / racers / 10))), warmUp: 1 };
  rankOf['table'] = await measure(() => countBetter(leaderboards, classId, anyRacer()), tableSamples);
  around['table'] = await measure(() => aroundInTable(leaderboards, classId, anyRacer()), tableSamples);
  const ask = (entries: number) => getPlace(url, classId, { racer: anyRacer(), around: entries });
  rankOf['api'] = await measure(() => ask(0), { samples: API_SAMPLES });
  around['api'] = await measure(() => ask(AROUND), { samples: API_SAMPLES });
  return { racers, rankOf, around };
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

const getPlace = async (url: string, classId: ClassId, { racer, around }: { racer: ClassBest; around: number }) => {
  const response = await fetch(`${url}/classes/${classId}/leaderboard/${racer.racerId}?around=${around}`);
  if (!response.ok) throw new Error(`the API answered ${response.status}: ${await response.text()}`);
  const place = (await response.json()) as { readonly rankedBy: string };
  return place.rankedBy;
};

const isFromIndex = async (url: string, classId: ClassId): Promise<boolean> =>
  (await getPlace(url, classId, { racer: bestAt(classId, 0), around: 0 })) === 'index';

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
