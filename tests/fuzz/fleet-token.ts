import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import type { Platform } from './platform.ts';

const clientConfig = ({ ports }: Platform) => ({
  endpoint: `http://127.0.0.1:${ports.awsPort}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** An access token of the simulator's client: what it publishes is let in. */
export const fleetToken = async (platform: Platform): Promise<string> => {
  const { UserPoolId, SimulatorClientId } = platform.outputs;
  const client = new CognitoIdentityProviderClient(clientConfig(platform));
  const { UserPoolClient } = await client.send(
    new DescribeUserPoolClientCommand({ UserPoolId, ClientId: SimulatorClientId }),
  );
  client.destroy();
  const basic = Buffer.from(`${SimulatorClientId}:${UserPoolClient?.ClientSecret}`).toString('base64');
  const response = await fetch(`http://127.0.0.1:${platform.ports.webPort}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'fleet/sim' }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: unknown };
  if (typeof token !== 'string') throw new Error(`no token, but ${response.status}`);
  return token;
};

/** Publishes as an operator, by the SDK: a client of the AWS port that is honest. */
export const openPublisher = (platform: Platform) => {
  const client = new IoTDataPlaneClient(clientConfig(platform));
  return {
    publish: async (topic: string, text: string): Promise<void> => {
      await client.send(new PublishCommand({ topic, qos: 1, payload: Buffer.from(text) }));
    },
    close: () => client.destroy(),
  };
};
