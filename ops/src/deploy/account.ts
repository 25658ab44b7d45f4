import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { awsFailure } from '../aws-failure.ts';
import { OpsError, reasonOf } from '../errors.ts';
import type { Target } from '../target.ts';
import { type DeployedStack, findStack } from './deployed-stack.ts';

const refusals = [
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
];

/** The stack, asked for with the credentials at hand. Rejects with an OpsError that says how to sign in if there are none. */
export async function findStackOf(client: CloudFormationClient, target: Target): Promise<DeployedStack | undefined> {
  try {
    await client.config.credentials();
  } catch (cause) {
    throw unusable(`there are no credentials for AWS (${reasonOf(cause).split('\n')[0]})`, cause);
  }
  try {
    return await findStack(client, target.stackName);
  } catch (error) {
    if (error instanceof Error && refusals.includes(error.name))
      throw unusable(`AWS does not take the credentials (${error.name}: ${error.message})`, error);
    throw awsFailure(error, 'read the description', target);
  }
}

function unusable(what: string, cause: unknown): OpsError {
  const ways = 'sign in with aws configure sso and aws sso login, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
  const message = `${what}: ${ways}, or name a profile of ~/.aws/config with --aws-profile; npm run deploy -- --dry-run needs none`;
  return new OpsError('CREDENTIALS_UNUSABLE', message, { cause });
}

/** Undefined if neither the flags nor the environment nor the profile say one. */
export async function regionOf(client: CloudFormationClient): Promise<string | undefined> {
  try {
    return await client.config.region();
  } catch {
    return undefined;
  }
}

/** Undefined if the environment says none. The SDK reads only the first of the two that the AWS CLI reads. */
export const regionOfEnvironment = (): string | undefined =>
  process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'] || undefined;
