import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalRuntime, type LocalRuntime } from '../../../infra/local/src/index.ts';
import { discover, INSECURE } from '../../support/cognito-bench.ts';
import { operatorSettings } from '../../support/operator-settings.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const TEMPLATE = `
Resources:
  People: { Type: AWS::Cognito::UserPool }
  Fleet:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties: { Identifier: fleet, Name: fleet, Scopes: [{ ScopeName: sim }], UserPoolId: !Ref People }
  Machine:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref People
      GenerateSecret: true
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [client_credentials]
      AllowedOAuthScopes: [fleet/sim]
Outputs:
  Issuer: { Value: !GetAtt People.ProviderURL }
  Pool: { Value: !Ref People }
  Machine: { Value: !Ref Machine }
`;

const folder = suiteFolder();

let runtime: LocalRuntime;
beforeAll(async () => {
  const templateFile = join(folder, 'template.yaml');
  writeFileSync(templateFile, TEMPLATE);
  runtime = await createLocalRuntime({
    templateFile,
    stackName: 'demo',
    codeFolderOf: (id) => id,
    dataFolder: join(folder, 'data'),
    host: '127.0.0.1',
    webPort: 0,
    mqttPort: 0,
    awsPort: 0,
  });
  await runtime.start();
});
afterAll(() => runtime.stop());

const secretOf = async (ClientId: string): Promise<string> => {
  const sdk = new CognitoIdentityProviderClient(operatorSettings(`http://127.0.0.1:${runtime.ports.awsPort}`));
  const UserPoolId = runtime.deployment.outputs['Pool'];
  const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
  sdk.destroy();
  return UserPoolClient?.ClientSecret ?? '';
};

describe('a template with a user pool, in execution', () => {
  it('has its issuer on the web port and its secrets on the AWS port', async () => {
    const { Issuer = '', Machine: clientId = '' } = runtime.deployment.outputs;
    expect(Issuer).toBe(`http://127.0.0.1:${runtime.ports.webPort}/local_People`);
    const secret = oauth.ClientSecretBasic(await secretOf(clientId));
    const [server, client] = [await discover(Issuer), { client_id: clientId }];
    const response = await oauth.clientCredentialsGrantRequest(server, client, secret, {}, INSECURE);
    const tokens = await oauth.processClientCredentialsResponse(server, client, response);
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3_600 });
  });

  it('aws-semantics 11.8: counts tokens that it grants to clients, and not those that it refuses', async () => {
    const { Issuer = '', Machine: clientId = '' } = runtime.deployment.outputs;
    const before = runtime.services.cognito.usage().tokenRequests;
    const [server, client] = [await discover(Issuer), { client_id: clientId }];
    const wrong = oauth.ClientSecretBasic('a guess');
    expect((await oauth.clientCredentialsGrantRequest(server, client, wrong, {}, INSECURE)).status).toBe(400);
    expect(runtime.services.cognito.usage()).toEqual({ tokenRequests: before });
    const secret = oauth.ClientSecretBasic(await secretOf(clientId));
    expect((await oauth.clientCredentialsGrantRequest(server, client, secret, {}, INSECURE)).status).toBe(200);
    expect(runtime.services.cognito.usage()).toEqual({ tokenRequests: before + 1 });
  });
});
