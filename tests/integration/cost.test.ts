import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { costOf } from '../../simulator/src/cost/cost-of.ts';
import type { CostReport } from '../../simulator/src/cost/cost-report.ts';
import { TEMPLATE_DEFAULTS } from '../../simulator/src/cost/model/settings.ts';
import { usageModel } from '../../simulator/src/cost/model/usage-model.ts';
import { readPrices } from '../../simulator/src/cost/price-table.ts';
import { readUsage, type Usage } from '../../simulator/src/cost/usage.ts';
import { usageBetween } from '../../simulator/src/cost/usage-arithmetic.ts';
import { runSimulation } from '../../simulator/src/index.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const RACE_LENGTH_SECONDS = 30;
const RACERS = 200;
const DELIVERY_BUFFER_SECONDS = 10;
/** Elements that matter, and by how much model and measurement may differ. */
const MATTERS_SHARE = 0.02;
const DIFFERENCE_MAX = 0.1;
/** A busy machine may take its time for what was delivered. */
const LATE = { timeout: 120_000 };

describe('what a plan says beside what a ride used', { timeout: 480_000 }, () => {
  const prices = readPrices();
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({
      quotas: 'aws', // streams are read as often as on AWS
      parameters: {
        RaceLengthSeconds: String(RACE_LENGTH_SECONDS),
        DeliveryBufferSeconds: String(DELIVERY_BUFFER_SECONDS),
        EnableRankIndex: 'no', // as on AWS unless somebody asks for it
        MaxClockSkewSeconds: '0', // however late a busy machine lets a reading come, it is no reason to refuse it
      },
    });
  });

  afterAll(async () => {
    await stack?.stop();
  });

  const usageNow = async (): Promise<Usage> => {
    const usage = await readUsage(stack.url);
    if (usage === undefined) throw new Error('the runtime does not say what it used');
    return usage;
  };
  /** What was sent lies in the archive, and the history has been told of every object. */
  const untilRecorded = async (readings: number): Promise<void> => {
    const { firehose } = stack.runtime.services;
    const delivered = () => firehose.metrics().reduce((sum, { recordsDelivered }) => sum + recordsDelivered, 0);
    await expect.poll(delivered, LATE).toBe(readings);
    const unrecorded = async () => {
      const { s3, lambda } = await usageNow();
      const objects = s3.find(({ bucket }) => bucket.includes('readings'))?.putRequests;
      return (
        (objects ?? 0) - (lambda.find(({ functionName }) => isFunction(functionName, 'Records'))?.invocations ?? 0)
      );
    };
    await expect.poll(unrecorded, LATE).toBe(0);
  };

  it('agrees within 10 % for every element of 2 % or more, and in the sum', async () => {
    const before = await usageNow();
    const mqtt = { client: 'mqtt-js', qos: 1, watchers: RACERS } as const;
    const patience = { maxClockSkewSeconds: 0, settleTimeoutSeconds: 60 };
    const { url, awsUrl } = stack;
    const report = await runSimulation(
      simulationPlan({ url, awsUrl, racerCount: RACERS, raceCount: 1, mqtt, ...patience }),
    );
    expect(report.verdict).toBe('ok');
    expect(report.sent + report.skipped).toBe(RACERS * RACE_LENGTH_SECONDS);
    await untilRecorded(report.sent);
    const used = usageBetween(before, await usageNow());
    if (used === undefined) throw new Error('the runtime was started anew');
    const costs = [modelOf(used, report.sent), withoutQuestions(used)].map((usage) =>
      costOf(usage, prices, { durationSeconds: RACE_LENGTH_SECONDS }),
    );
    expect(differences(costs[0], costs[1])).toEqual([]);
  });
});

const isFunction = (functionName: string, name: string) => functionName.endsWith(`-${name}Function`);

/** The ride as it is planned, for as many readings as were sent. Shards cost for as long as it was watched; the fleet signs in once. */
function modelOf({ atMs, sinceMs }: Usage, sent: number): Usage {
  const raceLengthSeconds = sent / RACERS;
  const model = usageModel({
    racers: RACERS,
    classes: 1,
    watchers: RACERS + 1, // the simulator watches as well
    dashboards: 0,
    raceLengthSeconds,
    knownRacers: RACERS,
    bestShare: 1,
    settings: { ...TEMPLATE_DEFAULTS, deliveryBufferSeconds: DELIVERY_BUFFER_SECONDS },
  });
  const watched = (atMs - sinceMs) / 1_000 / raceLengthSeconds;
  return {
    ...model,
    kinesis: model.kinesis.map((stream) => ({ ...stream, shardHours: stream.shardHours * watched })),
    cognito: { tokenRequests: 1 },
  };
}

/** What the simulator asks to judge a ride is no part of the ride. */
const withoutQuestions = (usage: Usage): Usage => ({
  ...usage,
  httpApi: [],
  lambda: usage.lambda.filter(({ functionName }) => !/-Read\w+Function$/.test(functionName)),
});

function differences(planned: CostReport | undefined, measured: CostReport | undefined): string[] {
  if (planned === undefined || measured === undefined) return ['a report is missing'];
  const usdOf = ({ rows }: CostReport, name: string) =>
    rows.filter(({ service, element }) => `${service}, ${element}` === name).reduce((sum, { usd }) => sum + usd, 0);
  const names = new Set([...planned.rows, ...measured.rows].map(({ service, element }) => `${service}, ${element}`));
  return [
    ...[...names].map((name) => [name, usdOf(planned, name), usdOf(measured, name)] as const),
    ['the sum', planned.totalUsd, measured.totalUsd] as const,
  ]
    .filter(([, plannedUsd, measuredUsd]) => {
      const largerUsd = Math.max(plannedUsd, measuredUsd);
      const matters = largerUsd >= MATTERS_SHARE * measured.totalUsd;
      return matters && Math.abs(plannedUsd - measuredUsd) > DIFFERENCE_MAX * largerUsd;
    })
    .map(([name, plannedUsd, measuredUsd]) => `${name}: planned ${plannedUsd} USD, measured ${measuredUsd} USD`);
}
