import { HiddenFullError, type HiddenRacer, type RacerId } from '@alleycat/domain';
import type { HiddenStore } from '@alleycat/domain/ports';
import { dynamoHiddenStore } from '@alleycat/functions/adapters';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamoDbClient } from '../aws-clients.ts';
import { awsFailure } from '../aws-failure.ts';
import { OpsError } from '../errors.ts';
import type { StackDescription } from '../stack.ts';

/** Works on the hidden racers of a stack. `during` completes "could not …". Rejects with an OpsError. */
export async function withHiddenStore<Result>(
  stack: StackDescription,
  during: string,
  work: (store: HiddenStore) => Promise<Result>,
): Promise<Result> {
  const tableName = stack.output('RaceTableName');
  const client = createDynamoDbClient(stack.target);
  try {
    return await work(dynamoHiddenStore({ documents: DynamoDBDocumentClient.from(client), tableName }));
  } catch (error) {
    if (error instanceof HiddenFullError) throw new OpsError('HIDDEN_FULL', error.message, { cause: error });
    throw awsFailure(error, during, stack.target);
  } finally {
    client.destroy();
  }
}

export const readHidden = (stack: StackDescription): Promise<readonly HiddenRacer[]> =>
  withHiddenStore(stack, 'read the hidden racers', async (store) => (await store.read()).racers);

export const readHiddenIds = async (stack: StackDescription): Promise<ReadonlySet<RacerId>> =>
  new Set((await readHidden(stack)).map(({ racerId }) => racerId));
