import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { OpsError } from '../errors.ts';
import { isUnknownStack } from '../stack.ts';

/** A stack as CloudFormation describes it now. */
export interface DeployedStack {
  readonly stackId: string;
  /** As its template describes it. */
  readonly description: string;
  /** For example UPDATE_COMPLETE. */
  readonly status: string;
  /** Why it is in that state, as far as CloudFormation says. */
  readonly reason: string;
  readonly outputs: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Undefined if there is none, or none yet: only a change set, or only the memory of one. Rejects with the SDK's errors. */
export async function findStack(client: CloudFormationClient, stackName: string): Promise<DeployedStack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const [stack] = Stacks;
    const status = stack?.StackStatus ?? '';
    if (stack === undefined || ['REVIEW_IN_PROGRESS', 'DELETE_COMPLETE'].includes(status)) return undefined;
    const { StackId = '', Description = '', StackStatusReason = '', Outputs = [], Parameters = [] } = stack;
    return {
      stackId: StackId,
      description: Description,
      status,
      reason: StackStatusReason,
      outputs: new Map(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
      parameters: new Map(
        Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
      ),
    };
  } catch (error) {
    if (isUnknownStack(error)) return undefined;
    throw error;
  }
}

/** Throws an OpsError for a stack that CloudFormation would not update now. */
export function expectDeployable(stackName: string, { status, reason }: DeployedStack): void {
  if (status === 'DELETE_IN_PROGRESS')
    throw new OpsError('STACK_BUSY', `stack ${stackName} is being deleted: deploy when it is gone`);
  if (/^(ROLLBACK_|DELETE_|CREATE_)FAILED$|^ROLLBACK_COMPLETE$/.test(status)) {
    const message = `stack ${stackName} is ${status}${reason === '' ? '' : ` (${reason})`}: it was never complete and cannot be updated; remove it with npm run destroy -- --stack ${stackName}, then deploy again`;
    throw new OpsError('STACK_BROKEN', message);
  }
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    const message = `stack ${stackName} is ${status}: mend what its events name, then aws cloudformation continue-update-rollback --stack-name ${stackName}, then deploy again`;
    throw new OpsError('STACK_BROKEN', message);
  }
  expectIdle(stackName, { status });
}

/** With what the description of template.yaml begins. */
export const descriptionStart = 'Alleycat';

/** Throws STACK_FOREIGN for a stack of something else that has the same name. */
export function expectOurs(stackName: string, { description }: Pick<DeployedStack, 'description'>): void {
  if (description.startsWith(descriptionStart)) return;
  const what = description === '' ? 'nothing' : `"${description.slice(0, descriptionCharactersMax)}"`;
  const message = `stack ${stackName} is something else: its description says ${what}; name another with --stack`;
  throw new OpsError('STACK_FOREIGN', message);
}

/** Enough to recognise it by. */
const descriptionCharactersMax = 80;

/** Throws STACK_BUSY for a stack that somebody changes right now. One that is being deleted may be deleted again. */
export function expectIdle(stackName: string, { status }: Pick<DeployedStack, 'status'>): void {
  if (!status.endsWith('_IN_PROGRESS') || status === 'DELETE_IN_PROGRESS') return;
  throw new OpsError('STACK_BUSY', `stack ${stackName} is ${status}: somebody changes it; try again when that is done`);
}
