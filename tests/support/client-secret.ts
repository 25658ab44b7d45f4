import {
  CognitoIdentityProviderClient,
  type CognitoIdentityProviderClientConfig,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';

export interface ClientSecretQuestion {
  readonly settings: CognitoIdentityProviderClientConfig;
  readonly poolId: string;
  readonly clientId: string;
}

/** The secret of a client, as an operator reads it. */
export const readClientSecret = async ({ settings, poolId, clientId }: ClientSecretQuestion): Promise<string> => {
  const operator = new CognitoIdentityProviderClient(settings);
  try {
    const input = { UserPoolId: poolId, ClientId: clientId };
    const { UserPoolClient } = await operator.send(new DescribeUserPoolClientCommand(input));
    if (UserPoolClient?.ClientSecret === undefined) throw new Error(`client ${clientId} has no secret`);
    return UserPoolClient.ClientSecret;
  } finally {
    operator.destroy();
  }
};
