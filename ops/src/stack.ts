import type { RaceRules } from '@alleycat/domain';
import type { RaceClass } from '@alleycat/domain/wire';
import { parseRaceClasses, raceRulesOf } from '@alleycat/functions/settings';
import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { createCloudFormationClient } from './aws-clients.ts';
import { awsFailure } from './aws-failure.ts';
import { OpsError, reasonOf } from './errors.ts';
import { nameOfTarget, type Target } from './target.ts';

export type StackOutput =
  | 'ApiUrl'
  | 'Consumers'
  | 'FailureBucketName'
  | 'HistoryBucketName'
  | 'ImportDeliveryName'
  | 'Issuer'
  | 'RaceTableName'
  | 'RanksFunctionName'
  | 'ReadingsBucketName'
  | 'ReadingStreamName';
export type StackParameter = 'HistoryPartitions' | 'RaceLengthSeconds' | 'RaceClasses';

/** A deployed stack as it describes itself. Readers throw an OpsError for what an older stack does not have. */
export interface StackDescription {
  readonly target: Target;
  /** As CloudFormation says it, for example UPDATE_COMPLETE. */
  readonly status: string;
  /** Of every parameter, also where it is empty. */
  readonly parameters: ReadonlyMap<string, string>;
  output(name: StackOutput): string;
  parameter(name: StackParameter): string;
}

/** Asks for the stack's outputs and parameters. Rejects with an OpsError. */
export async function readStack(target: Target): Promise<StackDescription> {
  const client = createCloudFormationClient(target);
  try {
    return descriptionOf(await describeStack(client, target), target);
  } finally {
    client.destroy();
  }
}

async function describeStack(client: CloudFormationClient, target: Target): Promise<Stack> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: target.stackName }));
    const [stack] = Stacks;
    if (stack !== undefined) return stack;
  } catch (error) {
    if (!isUnknownStack(error)) throw awsFailure(error, 'read the description', target);
    throw new OpsError('STACK_UNKNOWN', `there is no ${nameOfTarget(target)}: name it with --stack`, { cause: error });
  }
  throw new OpsError('STACK_UNKNOWN', `there is no ${nameOfTarget(target)}: name it with --stack`);
}

// CloudFormation has no error of its own for it.
export const isUnknownStack = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist');

function descriptionOf({ StackStatus, Outputs = [], Parameters = [] }: Stack, target: Target): StackDescription {
  const outputs = new Map(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const parameters = new Map(
    Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
  );
  const expect = (value: string | undefined, what: string): string => {
    if (value !== undefined && value !== '') return value;
    const message = `${nameOfTarget(target)} has no ${what}: it is older than this version; deploy this version's template.yaml, or start the runtime again`;
    throw new OpsError('STACK_OUTDATED', message);
  };
  return {
    target,
    status: StackStatus ?? '',
    parameters,
    output: (name) => expect(outputs.get(name), `output ${name}`),
    parameter: (name) => expect(parameters.get(name), `parameter ${name}`),
  };
}

/** The classes that the stack offers. Throws an OpsError. */
export const classesOf = (stack: StackDescription): readonly RaceClass[] => {
  const text = stack.parameter('RaceClasses');
  try {
    return parseRaceClasses(text);
  } catch (error) {
    throw senseless(stack, error);
  }
};

/** What readings of any time are judged by: the stack's own rules, without a look at the clock. Throws an OpsError. */
export const timelessRulesOf = (stack: StackDescription): RaceRules => {
  const settings = {
    RACE_LENGTH_SECONDS: stack.parameter('RaceLengthSeconds'),
    RACE_CLASSES: stack.parameter('RaceClasses'),
    MAX_CLOCK_SKEW_SECONDS: '0',
  };
  try {
    return raceRulesOf(settings);
  } catch (error) {
    throw senseless(stack, error);
  }
};

/** How many objects the curves of a class are spread over. Throws an OpsError. */
export const partitionCountOf = (stack: StackDescription): number => {
  const text = stack.parameter('HistoryPartitions');
  if (/^[1-9]\d{0,3}$/.test(text) && Number(text) <= 1_000) return Number(text);
  throw senseless(stack, `HistoryPartitions must be a whole number from 1 to 1000, not "${text}"`);
};

function senseless({ target }: StackDescription, cause: unknown): OpsError {
  const message = `parameters of ${nameOfTarget(target)} make no sense: ${reasonOf(cause)}`;
  return new OpsError('STACK_SETTINGS_INVALID', message, { cause });
}
