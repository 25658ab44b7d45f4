import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createCloudFormationClient } from '../aws-clients.ts';
import { confirm } from '../confirm.ts';
import type { Surroundings } from '../surroundings.ts';
import { nameOfTarget, type Target } from '../target.ts';
import { findStackOf, regionOf } from './account.ts';
import type { DeployRequest } from './deploy-request.ts';
import { type DeployedStack, expectDeployable, expectOurs } from './deployed-stack.ts';
import { askParameters, askRegion, askStackName } from './questions.ts';
import { expectRules } from './template-rules.ts';

/** A deployment that somebody wants and that can begin. */
export interface Settled {
  /** Which name and region it came to. */
  readonly target: Target;
  /** Undefined if it does not exist yet. */
  readonly stack: DeployedStack | undefined;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Finds out with whose credentials, where, and whether there is such a stack; asks about a new one; looks whether its
 * parameters fit together; and asks whether to begin. Rejects with an OpsError.
 */
export async function settle(request: DeployRequest, surroundings: Surroundings): Promise<Settled> {
  const region = await findRegion(request.target, surroundings);
  const target = { ...request.target, region };
  const client = createCloudFormationClient(target);
  try {
    const found = { target, stack: await findStackOf(client, target) };
    const isAsking = request.isGuided || (found.stack === undefined && !request.isYes && !request.isParametersGiven);
    const named = isAsking && !request.isStackGiven ? await findAnother(client, target, surroundings) : found;
    if (named.stack !== undefined) {
      expectOurs(named.target.stackName, named.stack);
      expectDeployable(named.target.stackName, named.stack);
    }
    const parameters = isAsking ? await askAbout(request, named.stack, surroundings) : request.parameters;
    expectRules(request.rules, request.declared, { given: parameters, stored: named.stack?.parameters ?? new Map() });
    await expectWanted(request, named, surroundings);
    return { ...named, parameters };
  } finally {
    client.destroy();
  }
}

async function findRegion(target: Target, surroundings: Surroundings): Promise<string> {
  if (target.region !== undefined) return target.region;
  const client = createCloudFormationClient(target);
  try {
    return (await regionOf(client)) ?? (await askRegion(surroundings));
  } finally {
    client.destroy();
  }
}

type Found = Pick<Settled, 'target' | 'stack'>;

async function findAnother(client: CloudFormationClient, target: Target, surroundings: Surroundings): Promise<Found> {
  const named = { ...target, stackName: await askStackName(target.stackName, surroundings) };
  return { target: named, stack: await findStackOf(client, named) };
}

async function askAbout(
  { declared, parameters }: DeployRequest,
  stack: DeployedStack | undefined,
  surroundings: Surroundings,
): Promise<ReadonlyMap<string, string>> {
  const presets = new Map([...(stack?.parameters ?? []), ...parameters]);
  return new Map([...parameters, ...(await askParameters({ declared, presets }, surroundings))]);
}

async function expectWanted(
  { isYes }: DeployRequest,
  { target, stack }: Found,
  surroundings: Surroundings,
): Promise<void> {
  const name = nameOfTarget(target);
  surroundings.progress.write(`      ${name} ${stack === undefined ? 'does not exist yet' : `is ${stack.status}`}\n`);
  if (isYes) return;
  const question = `${stack === undefined ? 'Create' : 'Update'} ${name}?`;
  await confirm({ question, what: `${name} will be deployed` }, surroundings);
}
