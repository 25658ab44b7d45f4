import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { createCloudFormationClient } from '../aws-clients.ts';
import { awsFailure } from '../aws-failure.ts';
import { OpsError } from '../errors.ts';
import type { Surroundings } from '../surroundings.ts';
import { nameOfTarget, type Target } from '../target.ts';
import { findStackOf } from './account.ts';
import { type BrokerDirectory, iotBrokerDirectory } from './broker-address.ts';
import { buildSiteCall, samBuildCall, samDeployCall } from './calls.ts';
import { waitingChangeSets } from './change-sets.ts';
import { runChecks } from './checks.ts';
import { clearSite } from './clear-site.ts';
import type { DeployReport } from './deploy-report.ts';
import type { DeployRequest } from './deploy-request.ts';
import { deploySite } from './deploy-site.ts';
import type { DeployedStack } from './deployed-stack.ts';
import { readIdleCost } from './idle-cost.ts';
import type { Processes } from './processes.ts';
import type { Project } from './project.ts';
import { type Settled, settle } from './settle.ts';
import { readSiteFiles } from './site-files.ts';
import { smokeTest } from './smoke-test.ts';
import { createSteps, expectSuccess } from './steps.ts';
import { findOrInstallTools } from './tools.ts';

export const deploySteps = ['account', 'tools', 'checks', 'build', 'stack', 'dashboard', 'smoke test'] as const;

const advice = 'What is done stays done: run the same command again when it is mended';
/** Deleted before CloudFormation has accepted anything, since it deletes only empty buckets. */
const dashboardGone = 'the dashboard is deleted; deploying with --parameter HostDashboard=yes brings it back';

export interface DeployPorts {
  readonly processes: Processes;
  readonly project: Project;
  /** Since the Unix epoch. */
  readonly nowMs: () => number;
  /** @default asks AWS IoT Core with the credentials of this client */
  readonly brokerOf?: (client: CloudFormationClient) => BrokerDirectory;
}

/** Deploys from the first check to the smoke test. May be repeated at any time. Rejects with an OpsError that names the step. */
export async function deploy(
  request: DeployRequest,
  { processes, project, nowMs, brokerOf = ({ config }) => iotBrokerDirectory(config) }: DeployPorts,
  surroundings: Surroundings,
): Promise<DeployReport> {
  const { progress, signal } = surroundings;
  let isGone = false;
  const adviceNow = () => (isGone ? `In the meantime ${dashboardGone}. ${advice}` : advice);
  const steps = createSteps({ names: deploySteps, advice: adviceNow, progress, signal });
  const settled = await steps.run('account', () => settle(request, surroundings));
  const { target } = settled;
  const client = createCloudFormationClient(target);
  try {
    const tools = await steps.run('tools', () => findOrInstallTools(project, processes));
    await steps.run('checks', () => runChecks({ isLeftOut: request.skipsChecks, tools }, processes, steps));
    const files = await steps.run('build', async () => {
      await expectSuccess(processes, buildSiteCall);
      await expectSuccess(processes, samBuildCall(tools.sam, request));
      return readSiteFiles(project.siteFolder);
    });
    const stack = await steps.run('stack', async () => {
      const parameters = await withBroker(request, settled, brokerOf(client));
      const call = samDeployCall({ ...request, sam: tools.sam, target, parameters });
      const onDeleting = () => {
        isGone = true;
      };
      await clearSite(settled, { isYes: request.isYes, surroundings, onDeleting }, steps);
      await expectExecuted({ client, target, isGone }, () => expectSuccess(processes, call));
      const deployed = await expectStack(client, target);
      isGone = false; // as it was to be
      return deployed;
    });
    const upload = await steps.run('dashboard', () =>
      deploySite({ stack, target, files, nowMs: nowMs() }, surroundings, steps),
    );
    const page = upload === undefined ? undefined : files.find(({ key }) => key === 'index.html');
    const smokeProblems = await steps.run('smoke test', async () =>
      request.skipsSmoke ? undefined : smokeTest({ target, stack, page, signal }, processes),
    );
    const idleCost = await readIdleCost(processes, stack.parameters);
    return { target, stack, upload, smokeProblems, idleCost };
  } finally {
    client.destroy();
  }
}

const brokerParameters = ['MqttUrl', 'MqttWebSocketUrl'] as const;

// Only what nobody has said: a stack that knows its broker keeps it.
async function withBroker(
  { declared }: DeployRequest,
  { parameters, stack }: Settled,
  broker: BrokerDirectory,
): Promise<ReadonlyMap<string, string>> {
  const missing = brokerParameters.filter(
    (name) => declared.has(name) && !parameters.has(name) && (stack?.parameters.get(name) ?? '') === '',
  );
  if (missing.length === 0) return parameters;
  const addresses = await broker.brokerAddresses();
  return new Map([...parameters, ...missing.map((name) => [name, addresses[name]] as const)]);
}

interface Execution {
  readonly client: CloudFormationClient;
  readonly target: Target;
  /** Whether the files of the dashboard are deleted already. */
  readonly isGone: boolean;
}

// SAM ends with 0 as well if somebody does not want its change set, which then waits.
async function expectExecuted({ client, target, isGone }: Execution, deployStack: () => Promise<void>): Promise<void> {
  const list = async (): Promise<readonly string[]> => {
    try {
      return await waitingChangeSets(client, target.stackName);
    } catch (error) {
      throw awsFailure(error, 'list the change sets', target);
    }
  };
  const before = await list();
  await deployStack();
  const [refused] = (await list()).filter((id) => !before.includes(id));
  if (refused === undefined) return;
  const name = nameOfTarget(target);
  const message = isGone
    ? `the change set was not executed: ${name} is as it was, but ${dashboardGone}`
    : `the change set was not executed: ${name} and its dashboard are as they were`;
  throw new OpsError('NOT_CONFIRMED', message);
}

async function expectStack(client: CloudFormationClient, target: Target): Promise<DeployedStack> {
  const stack = await findStackOf(client, target);
  if (stack !== undefined) return stack;
  throw new OpsError('STACK_UNKNOWN', `${nameOfTarget(target)} is not there: its change set was not executed`);
}
