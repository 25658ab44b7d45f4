import { LambdaClient } from '@aws-sdk/client-lambda';
import { onTestFinished } from 'vitest';
import type { RestService } from '../../infra/local/src/core/rest-service.ts';
import { openAwsPort } from './aws-port.ts';

/** The SDK's own Lambda client, connected to REST services through the real front; closed when the test ends. */
export const lambdaClientOf = async (...rest: readonly RestService[]): Promise<LambdaClient> => {
  const port = await openAwsPort({ rest });
  const client = new LambdaClient(port.clientSettings);
  onTestFinished(async () => {
    client.destroy();
    await port.close();
  });
  return client;
};
