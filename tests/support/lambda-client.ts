import { LambdaClient } from '@aws-sdk/client-lambda';
import { onTestFinished } from 'vitest';
import type { RestService } from '../../infra/local/src/core/rest-service.ts';
import { createAwsFront } from '../../infra/local/src/http/aws-front.ts';

/** The SDK's own Lambda client, connected to REST services through the real front; closed when the test ends. */
export const lambdaClientOf = async (...rest: readonly RestService[]): Promise<LambdaClient> => {
  const front = createAwsFront({
    host: '127.0.0.1',
    port: 0,
    portFlag: '--aws-port',
    json: [],
    rest,
    log: () => undefined,
    drainMs: 100,
  });
  await front.start();
  const client = new LambdaClient({
    endpoint: `http://127.0.0.1:${front.port()}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await front.stop();
  });
  return client;
};
