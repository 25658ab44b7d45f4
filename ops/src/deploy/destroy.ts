import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createCloudFormationClient, createDynamoDbClient, createS3Client } from '../aws-clients.ts';
import { awsFailure } from '../aws-failure.ts';
import { confirm } from '../confirm.ts';
import { OpsError, UsageError } from '../errors.ts';
import { asDuration, counted } from '../format.ts';
import { createProgressDisplay, type ProgressDisplay } from '../progress-display.ts';
import type { Surroundings } from '../surroundings.ts';
import { nameOfTarget, type Target } from '../target.ts';
import { findStackOf } from './account.ts';
import { deleteData, isDeletable } from './delete-data.ts';
import { deleteStack } from './delete-stack.ts';
import { type DeployedStack, expectIdle, expectOurs } from './deployed-stack.ts';
import { explainDestroy, renderLeft } from './destroy-report.ts';
import { emptyBucket } from './empty-bucket.ts';
import { type RetainedThing, retainedOf } from './retained.ts';
import { listStackResources } from './stack-resources.ts';
import { createSteps } from './steps.ts';

export interface DestroyRequest {
  readonly target: Target;
  readonly isYes: boolean;
  /** Also tables and buckets, for good. */
  readonly isDataDeleted: boolean;
}

// Once the stack is gone the same command does not find it any more.
const advice = (step: string): string => {
  const [again, byHand] = [
    'run the same command again when it is mended',
    'remove what is left with the commands above',
  ];
  if (step === 'data') return `The stack is gone: ${byHand}`;
  return `What is gone stays gone: ${again}${step === 'stack' ? `; if the stack is gone by then, ${byHand}` : ''}`;
};

/** Removes a stack; answers what is left of it. Rejects with an OpsError that names the step. */
export async function destroy(
  { target, isYes, isDataDeleted }: DestroyRequest,
  surroundings: Surroundings,
): Promise<readonly RetainedThing[]> {
  const { progress, signal, clock } = surroundings;
  const names = ['account', 'dashboard', 'stack', ...(isDataDeleted ? ['data'] : [])];
  const steps = createSteps({ names, advice, progress, signal });
  const client = createCloudFormationClient(target);
  const [s3, tables] = [createS3Client(target), createDynamoDbClient(target)];
  const display = createProgressDisplay(progress, clock);
  const shown = { signal, onProgress: (count: number) => showCount(display, count) };
  const during = (what: string, work: () => Promise<unknown>) => withFailures({ what, target, display }, work);
  try {
    const { stack, things } = await steps.run('account', () =>
      expectWanted({ target, isYes, isDataDeleted }, client, surroundings),
    );
    const siteBucket = stack.outputs.get('SiteBucketName') ?? '';
    await steps.run('dashboard', () =>
      during(`empty bucket ${siteBucket}`, async () => siteBucket === '' || emptyBucket(s3, siteBucket, shown)),
    );
    const onProgress = ({ status, elapsedMs }: { readonly status: string; readonly elapsedMs: number }) =>
      display.update({ done: 0, total: undefined, text: `${status} for ${asDuration(elapsedMs)}` });
    try {
      await steps.run('stack', () =>
        during('delete it', () => deleteStack(client, stack, { clock, signal, onProgress })),
      );
      if (!isDataDeleted) return things;
      await steps.run('data', () => during('delete the data', () => deleteData(things, { s3, tables }, shown)));
      return things.filter((thing) => !isDeletable(thing));
    } catch (error) {
      for (const line of renderLeft(target, things)) surroundings.print(line);
      throw error;
    }
  } finally {
    for (const each of [client, s3, tables]) each.destroy();
  }
}

interface Wanted {
  readonly stack: DeployedStack;
  readonly things: readonly RetainedThing[];
}

async function expectWanted(
  { target, isYes, isDataDeleted }: DestroyRequest,
  client: CloudFormationClient,
  surroundings: Surroundings,
): Promise<Wanted> {
  const stack = await findStackOf(client, target);
  if (stack === undefined)
    throw new OpsError('STACK_UNKNOWN', `there is no ${nameOfTarget(target)}: name it with --stack`);
  expectOurs(target.stackName, stack);
  expectIdle(target.stackName, stack);
  if (isDataDeleted && stack.parameters.get('DeletionProtection') === 'on') {
    const message = `DeletionProtection of ${nameOfTarget(target)} is on: deploy it with --parameter DeletionProtection=off first`;
    throw new OpsError('DATA_PROTECTED', message);
  }
  const things = retainedOf(await resourcesOf(client, target));
  for (const line of explainDestroy(target, { things, isDataDeleted })) surroundings.print(line);
  if (isDataDeleted) await expectNameTyped(target, surroundings);
  else if (!isYes) {
    const what = `${nameOfTarget(target)} will be removed`;
    await confirm({ question: `Remove ${nameOfTarget(target)}?`, what }, surroundings);
  }
  return { stack, things };
}

async function resourcesOf(client: CloudFormationClient, target: Target): ReturnType<typeof listStackResources> {
  try {
    return await listStackResources(client, target.stackName);
  } catch (error) {
    throw awsFailure(error, 'list the resources', target);
  }
}

// Whatever else was said: data goes only if a person spells out whose.
async function expectNameTyped({ stackName }: Target, { ask, signal }: Surroundings): Promise<void> {
  const answer = await ask('Its data will be gone for good. Type the name of the stack to go on: ');
  if (signal.aborted) throw new OpsError('INTERRUPTED', 'interrupted: nothing was changed');
  if (answer === undefined)
    throw new UsageError('--delete-data asks for the name of the stack, and there is nobody to ask');
  if (answer.trim() !== stackName) throw new OpsError('NOT_CONFIRMED', 'that is not its name: nothing was changed');
}

async function withFailures(
  { what, target, display }: { readonly what: string; readonly target: Target; readonly display: ProgressDisplay },
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw awsFailure(error, what, target);
  } finally {
    display.stop();
  }
}

const showCount = (display: ProgressDisplay, count: number): void =>
  display.update({ done: 0, total: undefined, text: `${counted(count, 'object')} deleted` });
