import { setTimeout as delay } from 'node:timers/promises';
import { type BreakerPosition, CONSUMERS, type Consumer } from '@alleycat/domain';
import { dynamoBreakerStore, lambdaConsumerSwitch, parseConsumers } from '@alleycat/functions/adapters';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type PlatformFault, runSimulation } from '../../simulator/src/index.ts';
import { eventually } from '../support/eventually.ts';
import { operatorSettings } from '../support/operator-settings.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const SCALE = 8;
const RACE_SECONDS = 30;
/** Longer than from the first failure to an open breaker, and shorter than failing finals are tried. */
const FAULT_SECONDS = 170;
/** All of it: failing, waiting, being tried, and closing; a half-open breaker needs something that comes in. */
const RIDE_SECONDS = 900;

const failing = (functionName: string): PlatformFault => ({
  atSeconds: 5,
  kind: 'function-failing',
  functionName,
  seconds: FAULT_SECONDS,
  share: 1,
});

const startFast = async (breakerFor: string): Promise<Stack> => {
  const stack = await startStack({
    timeScale: SCALE,
    faults: true,
    parameters: {
      RaceLengthSeconds: `${RACE_SECONDS}`,
      MaxClockSkewSeconds: '0', // a machine that stands still for a second is late by eight here
      BreakerFor: breakerFor,
      DeliveryBufferSeconds: '10',
      TransformBufferSeconds: '1',
    },
  });
  onTestFinished(() => stack.stop());
  return stack;
};

/** What an operator can see of switches. */
const openSwitches = ({ awsUrl, lambda, runtime }: Stack) => {
  const { outputs } = runtime.deployment;
  const client = new DynamoDBClient(operatorSettings(awsUrl));
  onTestFinished(() => client.destroy());
  const documents = DynamoDBDocumentClient.from(client);
  return {
    breakers: dynamoBreakerStore({ documents, tableName: outputs['RaceTableName'] ?? '' }),
    switches: lambdaConsumerSwitch({ lambda, functions: parseConsumers(outputs['Consumers'] ?? '') }),
  };
};

/** What an operator would have seen by looking again and again: position and switch, each time that one changed. */
const watch = ({ breakers, switches }: ReturnType<typeof openSwitches>, consumer: Consumer) => {
  const seen: { position: BreakerPosition; isOff: boolean; attempts: number }[] = [];
  let isOver = false;
  const look = async (): Promise<void> => {
    const record = (await breakers.readAll()).find((each) => each.consumer === consumer);
    const isOff = (await switches.stateOf(consumer)) === 'off';
    const now = { position: record?.position ?? 'closed', isOff, attempts: record?.attempts ?? 0 };
    const last = seen.at(-1);
    if (last?.position !== now.position || last.isOff !== now.isOff) seen.push(now);
  };
  const watching = (async () => {
    while (!isOver) {
      await look().catch(() => undefined); // the next look will tell
      await delay(100);
    }
  })();
  return {
    seen,
    end: async () => {
      isOver = true;
      await watching;
      await look(); // the last one may have begun before the last change
    },
  };
};

const failedObjects = async ({ s3, runtime }: Stack, prefix: string): Promise<readonly string[]> => {
  const Bucket = runtime.deployment.outputs['FailureBucketName'];
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  return Contents.map(({ Key = '' }) => Key);
};

// More than all that is waited for together, which takes two minutes when all is well.
describe('consumers that keep failing', { timeout: 900_000 }, () => {
  it('are switched off, tried, and switched on again, and nothing is lost', async () => {
    const stack = await startFast('records,finish');
    const operator = openSwitches(stack);
    const watched = (['finish', 'records'] as const).map((consumer) => ({ consumer, ...watch(operator, consumer) }));
    const report = await runSimulation(
      simulationPlan({
        url: stack.url,
        timeScale: SCALE,
        maxClockSkewSeconds: 0,
        racerCount: 10,
        durationSeconds: RIDE_SECONDS,
        settleTimeoutSeconds: 1_200,
        historyTimeoutSeconds: 1_200,
        platformFaults: [failing('FinishFunction'), failing('RecordsFunction')],
      }),
    );
    await eventually(
      async () => {
        const records = await operator.breakers.readAll();
        return records.every(({ position, redriveSinceMs }) => position === 'closed' && redriveSinceMs === undefined)
          ? records
          : undefined;
      },
      { withinMs: 300_000, what: 'closed breakers' }, // one that failed again waits for two minutes
    );
    for (const { consumer, seen, end } of watched) {
      await end();
      const positions = seen.map(({ position }) => position);
      expect([consumer, positions[0], positions.includes('half-open'), positions.at(-1)]).toEqual([
        consumer,
        'closed',
        true,
        'closed',
      ]);
      expect(seen.some(({ position, isOff }) => position === 'open' && isOff)).toBe(true);
      expect(await operator.switches.stateOf(consumer)).toBe('on');
    }
    expect(report.differences).toEqual([]);
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok', history: { racers: 10, equal: 10 } });
    // Events that came while it was off lay in the failure bucket, and were redriven from there.
    expect(await failedObjects(stack, 'aws/lambda/async/')).toEqual([]);
    expect((await failedObjects(stack, 'redriven/aws/lambda/async/')).length).toBeGreaterThan(3);
  });

  it('are left alone if no breaker is wanted for them', async () => {
    const stack = await startFast('');
    const operator = openSwitches(stack);
    const report = await runSimulation(
      simulationPlan({
        url: stack.url,
        timeScale: SCALE,
        maxClockSkewSeconds: 0,
        racerCount: 10,
        durationSeconds: FAULT_SECONDS + 60,
        settleTimeoutSeconds: 600,
        platformFaults: [failing('FinishFunction')],
      }),
    );
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    expect(await operator.breakers.readAll()).toEqual([]);
    const states = await Promise.all(CONSUMERS.map((consumer) => operator.switches.stateOf(consumer)));
    expect(states).toEqual(['on', 'on', 'on', 'on']);
  });
});
