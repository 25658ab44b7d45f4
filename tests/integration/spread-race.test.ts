import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-kinesis';
import { expect, it, onTestFinished } from 'vitest';
import { runSimulation } from '../../simulator/src/index.ts';
import { operatorSettings } from '../support/operator-settings.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const SHARDS = 4;
const RACERS = 60;
const RIDE_SECONDS = 17;

it('a race whose readings are spread over 16 partition keys has the boards that its readings say', {
  timeout: 240_000,
}, async () => {
  const stack = await startStack({
    // However late a busy machine lets a reading come, it is no reason to refuse it.
    parameters: { RaceLengthSeconds: '10', RaceShards: '16', ShardCount: String(SHARDS), MaxClockSkewSeconds: '0' },
  });
  onTestFinished(() => stack.stop());
  const plan = simulationPlan({
    url: stack.url,
    awsUrl: stack.awsUrl,
    transport: 'mqtt',
    racerCount: RACERS,
    durationSeconds: RIDE_SECONDS,
    idPrefix: 'sim-spread',
    maxClockSkewSeconds: 0,
  });
  const report = await runSimulation(plan);
  expect(report.differences).toEqual([]);
  expect(report).toMatchObject({
    sent: report.acknowledged,
    onBoard: report.acknowledged,
    lost: 0,
    wrong: 0,
    verdict: 'ok',
  });
  // Each of four shards keeps what it has seen; dashboards get one frame of them all.
  const frames = stack.runtime.services.lambda
    .metrics()
    .find(({ functionName }) => functionName.endsWith('AnnounceFunction'))?.invocations;
  expect(frames).toBeLessThan(2 * RIDE_SECONDS);
  const shards = await keysByShard(stack);
  expect(new Set(shards.flatMap((keys) => [...keys])).size).toBe(shards.reduce((sum, keys) => sum + keys.size, 0));
  // 60 racers leave out one of 16 digits once in three times, and more than four hardly ever.
  const official = report.races.filter(({ judged, racers }) => judged === 'official' && racers === RACERS);
  expect(official).not.toEqual([]);
  for (const { raceId } of official) {
    const ofRace = shards.map((keys) => [...keys].filter((key) => key.startsWith(`${raceId}-`)).length);
    expect(ofRace.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(12);
    // Once in twenty times one of the shards gets none of these keys.
    const writers = ofRace.flatMap((count, index) => (count > 0 ? [`results-shardId-00000000000${index}`] : []));
    expect(writers.length).toBeGreaterThan(1);
    expect(await standingsOf(stack, raceId)).toEqual(writers);
  }
});

/** The partition keys that each shard took. */
const keysByShard = async ({ kinesis, runtime }: Stack): Promise<Set<string>[]> => {
  const StreamName = runtime.deployment.outputs['ReadingStreamName'];
  const { StreamDescription } = await kinesis.send(new DescribeStreamCommand({ StreamName }));
  const shards = StreamDescription?.Shards ?? [];
  expect(shards).toHaveLength(SHARDS);
  return Promise.all(
    shards.map(async ({ ShardId }) => {
      const from = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
      const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(from));
      const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      return new Set(Records.map(({ PartitionKey = '' }) => PartitionKey));
    }),
  );
};

/** The keys under which standings of a race are stored. */
const standingsOf = async ({ awsUrl, runtime }: Stack, raceId: string): Promise<string[]> => {
  const client = new DynamoDBClient(operatorSettings(awsUrl));
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: runtime.deployment.outputs['RaceTableName'],
      KeyConditionExpression: 'PK = :race AND begins_with(SK, :standings)',
      ExpressionAttributeValues: { ':race': { S: `race-${raceId}` }, ':standings': { S: 'results' } },
      ProjectionExpression: 'SK',
    }),
  );
  client.destroy();
  return Items.map(({ SK }) => SK?.S ?? '');
};
