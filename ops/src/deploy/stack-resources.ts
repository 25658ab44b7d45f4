import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';

/** A resource of a stack as CloudFormation knows it. */
export interface StackResource {
  readonly logicalId: string;
  /** Physical name or id; empty if it was never made. */
  readonly name: string;
  /** For example CREATE_COMPLETE. */
  readonly status: string;
}

/** Of any stack that CloudFormation remembers; CloudFormation bounds how many there are. Rejects with the SDK's errors. */
export async function listStackResources(
  client: CloudFormationClient,
  stackName: string,
): Promise<readonly StackResource[]> {
  const resources: StackResource[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: stackName }))
    for (const { LogicalResourceId = '', PhysicalResourceId = '', ResourceStatus = '' } of StackResourceSummaries)
      resources.push({ logicalId: LogicalResourceId, name: PhysicalResourceId, status: ResourceStatus });
  return resources;
}
