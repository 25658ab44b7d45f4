import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toClassId, toRacerId } from '../../domain/src/index.ts';
import { parseLeaderboardPlace } from '../../domain/src/wire/index.ts';
import { dynamoLeaderboardStore } from '../../functions/src/adapters/dynamo-leaderboard-store.ts';
import { eventually } from '../support/eventually.ts';
import { operatorSettings } from '../support/operator-settings.ts';
import { raceId, START_SECONDS } from '../support/readings.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { startCliOf } from '../support/started-cli.ts';

const startOps = startCliOf(join(import.meta.dirname, '../../ops/src/cli.ts'));
const RACERS = 40;

describe('npm run ops -- rebuild-ranks', { timeout: 240_000 }, () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
    const client = new DynamoDBClient(operatorSettings(stack.awsUrl));
    const tableName = stack.runtime.deployment.outputs['RaceTableName'] ?? '';
    const store = dynamoLeaderboardStore({ documents: DynamoDBDocumentClient.from(client), tableName });
    for (let number = 0; number < RACERS; number += 1) {
      const racer = { racerId: toRacerId(`racer-${number}`), name: `Racer ${number}` };
      const best = {
        ...racer,
        outputHundredths: 10_000 - number,
        raceId: raceId(`1-${START_SECONDS}`),
        startSeconds: START_SECONDS,
      };
      await store.recordBest(toClassId(1), best);
    }
    client.destroy();
  });
  afterAll(() => stack?.stop());

  const ops = (...args: readonly string[]) => startOps(...args, '--json', '--aws-url', stack.awsUrl).ended;
  const placeOf = async (number: number) =>
    parseLeaderboardPlace(await stack.get(`/classes/1/leaderboard/racer-${number}?around=0`));
  const isIndexed = async () => {
    const { rank, racerCount, rankedBy } = await placeOf(17);
    return (rankedBy === 'index' && rank === 18 && racerCount === RACERS) || undefined;
  };
  /** The report in which all are built; whoever looks after the index every minute may come in between. */
  const rebuilt = (...args: readonly string[]) =>
    eventually(
      async () => {
        const { code, stdout, stderr } = await ops('rebuild-ranks', ...args);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        return JSON.parse(stdout);
      },
      { withinMs: 60_000 },
    );

  it('builds an index that has lost everything, class by class', async () => {
    await rebuilt('--class', '1');
    expect(await eventually(isIndexed)).toBe(true);
    const cache = new Redis(stack.runtime.ports.cachePort ?? 0);
    const place = await eventually(async () => {
      await cache.flushall();
      const found = await placeOf(17);
      return found.rankedBy === 'table' ? found : undefined;
    });
    cache.disconnect();
    expect(place).toMatchObject({ rank: 18 });
    expect(await rebuilt('--class', '1')).toEqual({
      classes: [{ classId: 1, name: 'Commuter', outcome: 'rebuilt' }],
      durationMs: expect.any(Number),
    });
    expect(await eventually(isIndexed)).toBe(true);
  });

  it('builds all classes if none is named', async () => {
    const { classes } = await rebuilt();
    expect(classes.map(({ classId }: { classId: number }) => classId)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('refuses a class that the stack does not offer', async () => {
    const { code, stderr } = await ops('rebuild-ranks', '--class', '7');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('CLASS_NOT_OFFERED') });
  });
});
