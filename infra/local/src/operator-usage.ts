import type { Cognito } from './cognito/create-cognito.ts';
import type { Clock } from './core/clock.ts';
import type { Usage } from './core/usage.ts';
import type { DynamoDb } from './dynamodb/dynamo-db.ts';
import type { Firehose } from './firehose/create-firehose.ts';
import type { ApiMeter } from './http-api/meter.ts';
import type { Iot } from './iot/index.ts';
import type { Kinesis } from './kinesis/create-kinesis.ts';
import type { Lambda } from './lambda/create-lambda.ts';
import type { S3 } from './s3/s3.ts';

export interface OperatorUsageParts {
  readonly iot: Pick<Iot, 'usage'>;
  readonly kinesis: Pick<Kinesis, 'usage'>;
  readonly lambda: Pick<Lambda, 'usage'>;
  readonly dynamoDb: Pick<DynamoDb, 'usage'>;
  readonly firehose: Pick<Firehose, 'usage'>;
  readonly s3: Pick<S3, 'usage'>;
  readonly httpApis: readonly ApiMeter[];
  readonly cognito: Pick<Cognito, 'usage'>;
  readonly clock: Clock;
}

/** Everything that AWS would bill of a runtime, since now. */
export const createOperatorUsage = (parts: OperatorUsageParts): (() => Usage) => {
  const sinceMs = parts.clock.nowMs();
  return () => ({
    atMs: parts.clock.nowMs(),
    sinceMs,
    iot: parts.iot.usage(),
    kinesis: parts.kinesis.usage(),
    lambda: parts.lambda.usage(),
    dynamoDb: parts.dynamoDb.usage(),
    firehose: parts.firehose.usage(),
    s3: parts.s3.usage(),
    httpApi: parts.httpApis.map((meter) => meter.read()),
    cognito: parts.cognito.usage(),
  });
};
