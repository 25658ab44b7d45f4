import { type CloudFormationClient, paginateListChangeSets } from '@aws-sdk/client-cloudformation';
import { isUnknownStack } from '../stack.ts';

/**
 * Ids of the change sets of a stack that could be executed and were not; none of a stack that does not exist. Rejects
 * with the SDK's errors.
 */
export async function waitingChangeSets(client: CloudFormationClient, stackName: string): Promise<readonly string[]> {
  const ids: string[] = [];
  try {
    for await (const { Summaries = [] } of paginateListChangeSets({ client }, { StackName: stackName }))
      for (const { ChangeSetId = '', ExecutionStatus } of Summaries)
        if (ExecutionStatus === 'AVAILABLE') ids.push(ChangeSetId);
    return ids;
  } catch (error) {
    if (isUnknownStack(error)) return [];
    throw error;
  }
}
