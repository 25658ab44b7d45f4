import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { type CognitoBench, POOL_ID } from '../../../support/cognito-bench.ts';

/** The secret of a client, as an operator reads it. */
export const secretOf = async ({ awsPort }: CognitoBench, clientId: string): Promise<string> => {
  const operator = new CognitoIdentityProviderClient(awsPort.clientSettings);
  try {
    const input = { UserPoolId: POOL_ID, ClientId: clientId };
    const { UserPoolClient } = await operator.send(new DescribeUserPoolClientCommand(input));
    if (UserPoolClient?.ClientSecret === undefined) throw new Error(`client ${clientId} has no secret`);
    return UserPoolClient.ClientSecret;
  } finally {
    operator.destroy();
  }
};
