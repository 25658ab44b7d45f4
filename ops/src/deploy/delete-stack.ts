import {
  type CloudFormationClient,
  DeleteStackCommand,
  DescribeStackEventsCommand,
} from '@aws-sdk/client-cloudformation';
import { OpsError } from '../errors.ts';
import type { Clock } from '../surroundings.ts';
import { type DeployedStack, findStack } from './deployed-stack.ts';

export interface DeleteStackOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: { readonly status: string; readonly elapsedMs: number }) => void;
  /** How long it may take, ms. @default 3,600,000: CloudFront takes up to a quarter of an hour */
  readonly durationMsMax?: number;
}

const lookEveryMs = 5_000;
/** Of what could not be deleted so many are named. */
const namedMax = 5;

/**
 * Deletes a stack and waits until it is gone. Rejects with STACK_NOT_DELETED, which names what could not be deleted, and
 * with the signal's reason at an interrupt; CloudFormation goes on by itself then.
 */
export async function deleteStack(
  client: CloudFormationClient,
  { stackId }: Pick<DeployedStack, 'stackId'>,
  { clock, signal, onProgress, durationMsMax = 3_600_000 }: DeleteStackOptions,
): Promise<void> {
  const startedAtMs = clock.nowMs();
  await client.send(new DeleteStackCommand({ StackName: stackId }));
  for (;;) {
    const stack = await findStack(client, stackId);
    if (stack === undefined) return;
    const elapsedMs = clock.nowMs() - startedAtMs;
    onProgress?.({ status: stack.status, elapsedMs });
    if (stack.status === 'DELETE_FAILED') throw await notDeleted(client, stackId);
    if (elapsedMs >= durationMsMax) {
      const message = `the stack is ${stack.status} after ${Math.round(elapsedMs / 60_000)} minutes: it goes on by itself`;
      throw new OpsError('STACK_NOT_DELETED', message);
    }
    await clock.sleep(lookEveryMs, signal);
    signal.throwIfAborted();
  }
}

async function notDeleted(client: CloudFormationClient, stackId: string): Promise<OpsError> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stackId }));
  const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED')
    .slice(0, namedMax)
    .map(({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`);
  return new OpsError('STACK_NOT_DELETED', `CloudFormation could not delete everything: ${failed.join('; ')}`);
}
