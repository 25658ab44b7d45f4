import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  paginateListUserPoolClients,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENTS, type CognitoBench, LISTED_ADDRESS, openCognitoBench, POOL_ID } from '../../support/cognito-bench.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const dataFolder = suiteFolder();

let bench: CognitoBench;
let sdk: CognitoIdentityProviderClient;
beforeAll(async () => {
  bench = await openCognitoBench({ dataFolder });
  sdk = new CognitoIdentityProviderClient(bench.awsPort.clientSettings);
});
afterAll(async () => {
  sdk.destroy();
  await bench.close();
});

const describeClient = async (clientId: string, poolId: string = POOL_ID) => {
  const command = new DescribeUserPoolClientCommand({ UserPoolId: poolId, ClientId: clientId });
  return (await sdk.send(command)).UserPoolClient;
};

describe('the Cognito API through the SDK (aws-semantics 9.5)', () => {
  it('describes a client', async () => {
    const createdAt = new Date(bench.clock.nowMs());
    expect(await describeClient(CLIENTS.rotating.id)).toEqual({
      UserPoolId: POOL_ID,
      ClientName: 'rotating',
      ClientId: CLIENTS.rotating.id,
      LastModifiedDate: createdAt,
      CreationDate: createdAt,
      RefreshTokenValidity: 2_592_000,
      AccessTokenValidity: 3_600,
      IdTokenValidity: 1_800,
      TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
      CallbackURLs: [LISTED_ADDRESS],
      LogoutURLs: ['https://page.example/bye'],
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'profile'],
      AllowedOAuthFlowsUserPoolClient: true,
      EnableTokenRevocation: true,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    });
  });

  it('tells the secret of a client that has one, the same after a restart', async () => {
    const secret = (await describeClient(CLIENTS.machine.id))?.ClientSecret;
    expect(secret).toMatch(/^[a-z0-9]{52}$/);
    expect((await describeClient(CLIENTS.server.id))?.ClientSecret).not.toBe(secret);
    await bench.close();
    bench = await openCognitoBench({ dataFolder });
    sdk = new CognitoIdentityProviderClient(bench.awsPort.clientSettings);
    expect((await describeClient(CLIENTS.machine.id))?.ClientSecret).toBe(secret);
  });

  it('lists clients in pages, without their secrets', async () => {
    const listed = [];
    for await (const page of paginateListUserPoolClients({ client: sdk, pageSize: 2 }, { UserPoolId: POOL_ID })) {
      listed.push(...(page.UserPoolClients ?? []));
    }
    const known = Object.values(CLIENTS).map(({ id, name }) => ({
      ClientId: id,
      ClientName: name,
      UserPoolId: POOL_ID,
    }));
    expect(listed).toHaveLength(known.length);
    expect(listed).toEqual(expect.arrayContaining(known));
  });

  it.each([
    [
      'an unknown client',
      () => describeClient('nobody'),
      { name: 'ResourceNotFoundException', message: 'User pool client nobody does not exist.' },
    ],
    [
      'an unknown pool',
      () => describeClient(CLIENTS.page.id, 'local_None'),
      { name: 'ResourceNotFoundException', message: 'User pool local_None does not exist.' },
    ],
    [
      'clients of an unknown pool',
      () => sdk.send(new ListUserPoolClientsCommand({ UserPoolId: 'local_None' })),
      { name: 'ResourceNotFoundException', message: 'User pool local_None does not exist.' },
    ],
    [
      'another operation',
      () => sdk.send(new ListUserPoolsCommand({ MaxResults: 1 })),
      { name: 'UnknownOperationException', message: expect.stringContaining('ListUserPools') },
    ],
  ])('refuses %s by the names of the service', async (_, ask, expected) => {
    await expect(ask()).rejects.toMatchObject(expected);
  });
});
