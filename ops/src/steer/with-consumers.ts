import type { BreakerStore, Clock, ConsumerSwitch, FailedBatches } from '@alleycat/domain/ports';
import {
  type ConsumerFunctions,
  ConsumerSwitchError,
  dynamoBreakerStore,
  type LeftObject,
  lambdaConsumerSwitch,
  parseConsumers,
  s3FailedBatches,
} from '@alleycat/functions/adapters';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamoDbClient, createLambdaClient, createS3Client } from '../aws-clients.ts';
import { awsFailure } from '../aws-failure.ts';
import { OpsError, reasonOf } from '../errors.ts';
import type { StackDescription } from '../stack.ts';
import { nameOfTarget } from '../target.ts';

/** What steers the consumers of a stack. */
export interface ConsumerPorts {
  readonly breakers: BreakerStore;
  readonly switches: ConsumerSwitch;
  /** `onLeft` is called for every object that a listing passes over. */
  failedBatches(onLeft?: (left: LeftObject) => void): FailedBatches;
  readonly clock: Clock;
}

/** Works on the consumers of a stack. `during` completes "could not …". Rejects with an OpsError. */
export async function withConsumers<Result>(
  stack: StackDescription,
  during: string,
  work: (ports: ConsumerPorts) => Promise<Result>,
): Promise<Result> {
  const functions = consumersOf(stack);
  const [tableName, bucket] = [stack.output('RaceTableName'), stack.output('FailureBucketName')];
  const tables = createDynamoDbClient(stack.target);
  const lambda = createLambdaClient(stack.target);
  const s3 = createS3Client(stack.target);
  try {
    return await work({
      breakers: dynamoBreakerStore({ documents: DynamoDBDocumentClient.from(tables), tableName }),
      switches: lambdaConsumerSwitch({ lambda, functions }),
      failedBatches: (onLeft) => s3FailedBatches({ s3, lambda, bucket, functions, ...(onLeft && { onLeft }) }),
      clock: { nowMs: () => Date.now() },
    });
  } catch (error) {
    if (error instanceof ConsumerSwitchError)
      throw new OpsError('CONSUMER_SWITCH_STUCK', error.message, { cause: error });
    throw awsFailure(error, during, stack.target);
  } finally {
    for (const client of [tables, lambda, s3]) client.destroy();
  }
}

/** The functions of a stack's consumers. Throws an OpsError. */
export function consumersOf(stack: StackDescription): ConsumerFunctions {
  const text = stack.output('Consumers');
  try {
    return parseConsumers(text);
  } catch (error) {
    const message = `output Consumers of ${nameOfTarget(stack.target)} makes no sense: ${reasonOf(error)}`;
    throw new OpsError('STACK_SETTINGS_INVALID', message, { cause: error });
  }
}
