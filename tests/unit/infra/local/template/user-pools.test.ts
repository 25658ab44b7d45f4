import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { UserPoolSpec } from '../../../../../infra/local/src/core/deployment.ts';
import { readDeployment } from '../../../../../infra/local/src/template/read-deployment.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const WEB_URL = 'http://127.0.0.1:8080';
const CLIENT = 'AllowedOAuthFlowsUserPoolClient: true, UserPoolId: !Ref People';

const read = (resources: string, options: { outputs?: string; webUrl?: string | undefined } = {}) => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  const template = `Resources:\n${resources}\nOutputs: { ${options.outputs ?? ''} }\n`;
  writeFileSync(templateFile, template);
  const { webUrl = WEB_URL } = options;
  return readDeployment({ templateFile, stackName: 'demo', parameters: {}, codeFolderOf: (id) => id, webUrl });
};

const PEOPLE = '  People: { Type: AWS::Cognito::UserPool }\n';
const clientWith = (properties: string): UserPoolSpec['clients'][number] | undefined => {
  const client = `  Page: { Type: AWS::Cognito::UserPoolClient, Properties: { ${CLIENT}, ${properties} } }`;
  return read(PEOPLE + client).userPools[0]?.clients[0];
};

describe('user pools of a template', () => {
  it('are read with their domain, resource servers and clients', () => {
    const { userPools } = read(`
  People: { Type: AWS::Cognito::UserPool, Properties: { UserPoolName: Everybody } }
  Door: { Type: AWS::Cognito::UserPoolDomain, Properties: { Domain: door, UserPoolId: !Ref People } }
  Look: { Type: AWS::Cognito::ManagedLoginBranding, Properties: { UserPoolId: !Ref People } }
  Fleet:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties: { Identifier: fleet, Name: fleet, Scopes: [{ ScopeName: sim }], UserPoolId: !Ref People }
  Page:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      ${CLIENT.replace(', ', '\n      ')}
      ClientName: page
      AllowedOAuthFlows: [code]
      AllowedOAuthScopes: [openid, profile]
      CallbackURLs: ['https://page.example/']
      LogoutURLs: ['https://page.example/bye']
      AccessTokenValidity: 10
      IdTokenValidity: 600
      RefreshTokenValidity: 90
      TokenValidityUnits: { AccessToken: minutes, IdToken: seconds }
      RefreshTokenRotation: { Feature: ENABLED, RetryGracePeriodSeconds: 20 }
  Machine:
    Type: AWS::Cognito::UserPoolClient
    Properties: { ${CLIENT}, GenerateSecret: true, AllowedOAuthFlows: [client_credentials], AllowedOAuthScopes: [fleet/sim] }
`);
    const day = 86_400;
    expect(userPools).toEqual([
      {
        id: 'local_People',
        name: 'Everybody',
        providerUrl: 'http://127.0.0.1:8080/local_People',
        domain: 'door',
        resourceServers: [{ identifier: 'fleet', scopes: ['sim'] }],
        clients: [
          {
            id: expect.stringMatching(/^[a-z0-9]{26}$/),
            name: 'page',
            hasSecret: false,
            flows: ['code'],
            scopes: ['openid', 'profile'],
            callbackUrls: ['https://page.example/'],
            logoutUrls: ['https://page.example/bye'],
            accessTokenSeconds: 600,
            idTokenSeconds: 600,
            refreshTokenSeconds: 90 * day,
            isRefreshTokenRotated: true,
            refreshTokenGraceSeconds: 20,
          },
          {
            id: expect.stringMatching(/^[a-z0-9]{26}$/),
            name: 'Machine',
            hasSecret: true,
            flows: ['client_credentials'],
            scopes: ['fleet/sim'],
            callbackUrls: [],
            logoutUrls: [],
            accessTokenSeconds: 3_600,
            idTokenSeconds: 3_600,
            refreshTokenSeconds: 30 * day,
            isRefreshTokenRotated: false,
            refreshTokenGraceSeconds: 0,
          },
        ],
      },
    ]);
  });

  it('give references the values that the pool and its clients have', () => {
    const { userPools, outputs } = read(
      `${PEOPLE}
  Page: { Type: AWS::Cognito::UserPoolClient, Properties: { ${CLIENT} } }
  Door: { Type: AWS::Cognito::UserPoolDomain, Properties: { Domain: door, UserPoolId: !Ref People } }
  Fleet: { Type: AWS::Cognito::UserPoolResourceServer, Properties: { Identifier: fleet, UserPoolId: !Ref People } }
`,
      {
        outputs: `Pool: { Value: !Ref People }, Url: { Value: !GetAtt People.ProviderURL },
          Provider: { Value: !GetAtt People.ProviderName }, Arn: { Value: !GetAtt People.Arn },
          PoolId: { Value: !GetAtt People.UserPoolId }, Client: { Value: !Ref Page },
          ClientId: { Value: !GetAtt Page.ClientId }, Domain: { Value: !Ref Door }, Server: { Value: !Ref Fleet }`,
      },
    );
    const clientId = userPools[0]?.clients[0]?.id;
    expect(outputs).toEqual({
      Pool: 'local_People',
      Url: 'http://127.0.0.1:8080/local_People',
      Provider: '127.0.0.1:8080/local_People',
      Arn: 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/local_People',
      PoolId: 'local_People',
      Client: clientId,
      ClientId: clientId,
      Domain: 'door',
      Server: 'fleet',
    });
  });

  it('keep the ids of their clients over restarts, and have another for every client', () => {
    const two = () =>
      read(`${PEOPLE}
  Page: { Type: AWS::Cognito::UserPoolClient, Properties: { ${CLIENT} } }
  Other: { Type: AWS::Cognito::UserPoolClient, Properties: { ${CLIENT} } }`).userPools[0]?.clients.map(({ id }) => id);
    expect(two()).toEqual(two());
    expect(new Set(two()).size).toBe(2);
  });

  it('take a lifetime of zero for the default', () => {
    expect(clientWith('RefreshTokenValidity: 0')?.refreshTokenSeconds).toBe(30 * 86_400);
  });

  it.each([
    ['AllowedOAuthFlows: [magic]', 'Page: AllowedOAuthFlows: there is no flow magic'],
    ['AllowedOAuthScopes: [fleet/none]', 'Page: AllowedOAuthScopes: no resource server has fleet/none'],
    [
      'AllowedOAuthFlows: [client_credentials]',
      'Page: client_credentials is for clients with GenerateSecret: true and no other flow',
    ],
    ['AccessTokenValidity: 25', 'Page: AccessTokenValidity must be 300 to 86400 seconds, not 90000'],
    [
      'RefreshTokenRotation: { Feature: ENABLED, RetryGracePeriodSeconds: 61 }',
      'Page, RefreshTokenRotation: RetryGracePeriodSeconds must be between 0 and 60',
    ],
  ])('are refused where Cognito refuses them: %s', (properties, message) => {
    expect(() => clientWith(properties)).toThrow(message);
  });

  it('are refused with flows that are not switched on, and in a pool that is not there', () => {
    const off =
      '  Page: { Type: AWS::Cognito::UserPoolClient, Properties: { UserPoolId: !Ref People, AllowedOAuthFlows: [code] } }';
    expect(() => read(PEOPLE + off)).toThrow('have no effect without AllowedOAuthFlowsUserPoolClient: true');
    const lost = '  Page: { Type: AWS::Cognito::UserPoolClient, Properties: { UserPoolId: us-east-1_none } }';
    expect(() => read(PEOPLE + lost)).toThrow('Page: UserPoolId: the template has no user pool us-east-1_none');
  });
});
