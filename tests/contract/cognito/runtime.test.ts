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

describe('a template with a user pool, in execution', () => {
  it('has its issuer on the web port and its secrets on the AWS port', async () => {
    const { Issuer = '', Pool, Machine: clientId = '' } = runtime.deployment.outputs;
    expect(Issuer).toBe(`http://127.0.0.1:${runtime.ports.webPort}/local_People`);
    const sdk = new CognitoIdentityProviderClient({
      endpoint: `http://127.0.0.1:${runtime.ports.awsPort}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const described = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId: Pool, ClientId: clientId }));
    sdk.destroy();
    const secret = oauth.ClientSecretBasic(described.UserPoolClient?.ClientSecret ?? '');
    const [server, client] = [await discover(Issuer), { client_id: clientId }];
    const response = await oauth.clientCredentialsGrantRequest(server, client, secret, {}, INSECURE);
    const tokens = await oauth.processClientCredentialsResponse(server, client, response);
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3_600 });
  });
});
