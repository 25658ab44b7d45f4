import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type AwsAddress, awsClientSettings } from '../aws-address.ts';
import type { FleetClient } from './fleet-client.ts';

export interface StackClientQuestion {
  readonly address: AwsAddress;
  readonly stackName: string;
  /** Of the platform that is ridden on: another stack's client would be refused there. */
  readonly issuer: string;
  /** @default the one in the stack's outputs */
  readonly clientId?: string;
}

/** If nobody is there, say so soon. */
const attemptsMax = 2;

/** Asks the stack for its user pool and the simulator's client, and the pool for the secret. Rejects with any error. */
export async function readStackClient(question: StackClientQuestion): Promise<FleetClient> {
  const { address } = question;
  const settings = {
    ...awsClientSettings(address),
    maxAttempts: attemptsMax,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 3_000, // ms
      requestTimeout: 10_000, // ms to the head of an answer
      throwOnRequestTimeout: true, // the handler only warns otherwise
    }),
  };
  const cloudFormation = new CloudFormationClient(settings);
  const cognito = new CognitoIdentityProviderClient(settings);
  try {
    const outputs = await readOutputs(cloudFormation, question.stackName);
    const issuer = expectOutput(outputs, 'Issuer');
    if (issuer !== question.issuer) {
      throw new Error(`its issuer is ${issuer}, but that of --url is ${question.issuer}: it is another platform's`);
    }
    const clientId = question.clientId ?? expectOutput(outputs, 'SimulatorClientId');
    const input = { UserPoolId: expectOutput(outputs, 'UserPoolId'), ClientId: clientId };
    const { UserPoolClient } = await cognito.send(new DescribeUserPoolClientCommand(input));
    const clientSecret = UserPoolClient?.ClientSecret;
    if (clientSecret === undefined) throw new Error(`its client ${clientId} has no secret`);
    return { clientId, clientSecret };
  } finally {
    cloudFormation.destroy();
    cognito.destroy();
  }
}

async function readOutputs(client: CloudFormationClient, stackName: string): Promise<ReadonlyMap<string, string>> {
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
  const outputs = Stacks[0]?.Outputs ?? [];
  return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

function expectOutput(outputs: ReadonlyMap<string, string>, name: string): string {
  const value = outputs.get(name);
  if (value !== undefined && value !== '') return value;
  throw new Error(`it has no output ${name}, it is older than this simulator`);
}
