import type { AwsJsonService } from '../core/aws-json.ts';
import type { UserPoolSpec } from '../core/deployment.ts';
import { AwsError } from '../core/errors.ts';
import { type InputFields, type InputOf, parseInput } from '../core/input.ts';
import type { PoolClient } from './clients.ts';
import type { Issuer } from './issuer.ts';

const required = { notNull: true } as const;
const poolId = { type: 'String', lengthMin: 1, lengthMax: 55, pattern: '[\\w-]+_[0-9a-zA-Z]+', ...required } as const;

const validations = {
  DescribeUserPoolClient: {
    UserPoolId: poolId,
    ClientId: { type: 'String', lengthMin: 1, lengthMax: 128, pattern: '[\\w+]+', ...required },
  },
  ListUserPoolClients: {
    UserPoolId: poolId,
    MaxResults: { type: 'Integer', min: 1, max: 60 },
    NextToken: { type: 'String', lengthMin: 1, lengthMax: 131_072 },
  },
} as const satisfies Readonly<Record<string, InputFields>>;

type Input<Name extends keyof typeof validations> = InputOf<(typeof validations)[Name]>;

/** The operations of Cognito's API by which machines learn their secrets. */
export const createCognitoApi = (issuer: () => Issuer): AwsJsonService => ({
  targetPrefix: 'AWSCognitoIdentityProviderService',
  handle: async (operation, body) => {
    switch (operation) {
      case 'DescribeUserPoolClient':
        return describeClient(issuer(), parseInput(validations.DescribeUserPoolClient, body));
      case 'ListUserPoolClients':
        return listClients(issuer(), parseInput(validations.ListUserPoolClients, body));
      default:
        throw new AwsError('UnknownOperationException', `The local Cognito does not know the operation ${operation}.`);
    }
  },
});

const describeClient = (issuer: Issuer, { UserPoolId, ClientId }: Input<'DescribeUserPoolClient'>): object => {
  poolOf(issuer, UserPoolId);
  const found = issuer.clients.get(ClientId);
  if (found?.pool.id !== UserPoolId) {
    throw new AwsError('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`);
  }
  return { UserPoolClient: descriptionOf(issuer, found) };
};

const descriptionOf = ({ secrets, openedAtMs }: Issuer, { pool, client }: PoolClient): object => {
  const secret = secrets.get(client.id);
  const rotation = { Feature: 'ENABLED', RetryGracePeriodSeconds: client.refreshTokenGraceSeconds };
  return {
    UserPoolId: pool.id,
    ClientName: client.name,
    ClientId: client.id,
    ...(secret === undefined ? {} : { ClientSecret: secret }),
    LastModifiedDate: openedAtMs / 1_000,
    CreationDate: openedAtMs / 1_000,
    RefreshTokenValidity: client.refreshTokenSeconds,
    AccessTokenValidity: client.accessTokenSeconds,
    IdTokenValidity: client.idTokenSeconds,
    TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
    CallbackURLs: client.callbackUrls,
    LogoutURLs: client.logoutUrls,
    AllowedOAuthFlows: client.flows,
    AllowedOAuthScopes: client.scopes,
    AllowedOAuthFlowsUserPoolClient: client.flows.length > 0,
    EnableTokenRevocation: true,
    ...(client.isRefreshTokenRotated ? { RefreshTokenRotation: rotation } : {}),
  };
};

const PAGE_SIZE = 60;

const listClients = (issuer: Issuer, input: Input<'ListUserPoolClients'>): object => {
  const { UserPoolId, MaxResults = PAGE_SIZE, NextToken = '' } = input;
  const rest = poolOf(issuer, UserPoolId)
    .clients.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .filter(({ id }) => id > NextToken);
  const page = rest.slice(0, MaxResults);
  return {
    UserPoolClients: page.map(({ id, name }) => ({ ClientId: id, UserPoolId, ClientName: name })),
    ...(rest.length > page.length ? { NextToken: page.at(-1)?.id } : {}),
  };
};

const poolOf = ({ userPools }: Issuer, id: string): UserPoolSpec => {
  const pool = userPools.find((candidate) => candidate.id === id);
  if (pool === undefined) throw new AwsError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  return pool;
};
