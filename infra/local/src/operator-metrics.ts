import type { Cognito } from './cognito/create-cognito.ts';
import { nameFromArn } from './core/arn.ts';
import type { Clock } from './core/clock.ts';
import type { Deployment } from './core/deployment.ts';
import type { LimitRegistry } from './core/limits.ts';
import type { DynamoDb } from './dynamodb/dynamo-db.ts';
import type { ElastiCache } from './elasticache/create-elasticache.ts';
import type { EventSources } from './event-sources/create-event-sources.ts';
import type { Firehose } from './firehose/create-firehose.ts';
import type { Iot } from './iot/index.ts';
import type { Kinesis } from './kinesis/create-kinesis.ts';
import type { Lambda } from './lambda/create-lambda.ts';
import type { ProcessMeter } from './process-meter.ts';
import type { S3 } from './s3/s3.ts';

export interface OperatorMetricsParts {
  readonly kinesis: Kinesis;
  readonly dynamoDb: DynamoDb;
  readonly s3: S3;
  readonly iot: Iot;
  readonly cognito: Cognito;
  readonly lambda: Lambda;
  readonly firehose: Firehose;
  readonly eventSources: EventSources;
  readonly elastiCache: ElastiCache | undefined;
  readonly processMeter: ProcessMeter;
  readonly limits: LimitRegistry;
  readonly clock: Clock;
  readonly failureBuckets: readonly string[];
  /** Whether the page of the web port may switch event source mappings. */
  readonly canSwitchMappings: boolean;
}

/** Everything that the parts of a runtime count, at one time, as JSON for people who run it. */
export const createOperatorMetrics = (parts: OperatorMetricsParts) => async () => {
  const backlogs = await parts.eventSources.backlogs();
  return {
    /** Of the runtime's clock (epoch ms). */
    atMs: parts.clock.nowMs(),
    canSwitchMappings: parts.canSwitchMappings,
    process: parts.processMeter.read(),
    /** Limits that have bitten since the start, the first first. */
    limits: parts.limits.read(),
    kinesis: parts.kinesis.metrics(),
    dynamoDb: parts.dynamoDb.metrics(),
    s3: parts.s3.metrics(),
    iot: parts.iot.metrics(),
    cognito: parts.cognito.metrics(),
    lambda: parts.lambda.metrics(),
    asyncInvocations: parts.lambda.events.metrics(),
    firehose: parts.firehose.metrics(),
    eventSources: parts.eventSources
      .metrics()
      .map((mapping) => ({ ...mapping, backlog: backlogs.get(mapping.uuid) ?? { shards: [] } })),
    ...(parts.elastiCache === undefined ? {} : { elastiCache: parts.elastiCache.metrics() }),
    failures: parts.failureBuckets.map((bucket) => parts.s3.summary(bucket)),
  };
};

/** Buckets that take what functions and rules gave up. */
export const failureBucketsOf = ({ mappings, functions, topicRules }: Deployment): readonly string[] => {
  const arns = [
    ...mappings.map(({ onFailureArn }) => onFailureArn),
    ...functions.map(({ asyncInvoke }) => asyncInvoke.onFailureArn),
  ];
  const ofRules = topicRules.flatMap(({ errorAction }) => (errorAction?.type === 's3' ? [errorAction.bucketName] : []));
  return [...new Set([...arns.flatMap((arn) => (arn === undefined ? [] : [nameFromArn(arn)])), ...ofRules])];
};
