import type { Target } from '../target.ts';
import type { DeployRequest } from './deploy-request.ts';
import type { ProcessCall } from './processes.ts';
import type { Project } from './project.ts';
import type { Tools } from './tools.ts';

const quiet = { SAM_CLI_TELEMETRY: '0' } as const;

/** Installs the pinned SAM CLI, if Python is there, and lints every template with it. */
export const checkTemplatesCall: ProcessCall = { file: process.execPath, args: ['scripts/check-template.ts'] };

/** The stack and the stacks within it. */
const templates = ['template.yaml', 'infra/monitoring/template.yaml', 'infra/site/template.yaml'] as const;

/** For a SAM CLI of the user's own, which takes one template at a time. */
const validateCalls = (sam: string): readonly ProcessCall[] =>
  templates.map((template) => ({
    file: sam,
    args: ['validate', '--lint', '--template', template, '--region', 'us-east-1'],
    env: quiet,
  }));

/** Every template is checked by these, one after the other. */
export const lintCalls = ({ sam, isPinned }: Tools): readonly ProcessCall[] =>
  isPinned ? [checkTemplatesCall] : validateCalls(sam);

export const checkTypesCall: ProcessCall = { file: 'tsc', args: ['--project', 'functions/tsconfig.json', '--noEmit'] };

export const gitStatusCall: ProcessCall = { file: 'git', args: ['status', '--porcelain'] };

export const buildSiteCall: ProcessCall = { file: process.execPath, args: ['scripts/build.ts', '--if-changed'] };

export const samBuildCall = (sam: string, { profile }: Pick<DeployRequest, 'profile'>): ProcessCall => ({
  file: sam,
  args: ['build', '--config-env', profile],
  env: quiet,
});

export interface SamDeploy {
  readonly sam: string;
  readonly profile: string;
  readonly target: Target;
  readonly parameters: ReadonlyMap<string, string>;
  readonly isYes: boolean;
}

/** Without changes it is a success: a deployment may be repeated. */
export const samDeployCall = ({ sam, profile, target, parameters, isYes }: SamDeploy): ProcessCall => ({
  file: sam,
  args: [
    'deploy',
    '--config-env',
    profile,
    '--stack-name',
    target.stackName,
    ...(target.region === undefined ? [] : ['--region', target.region]),
    ...(target.profile === undefined ? [] : ['--profile', target.profile]),
    '--no-fail-on-empty-changeset',
    ...(isYes ? ['--no-confirm-changeset'] : []),
    ...(parameters.size === 0 ? [] : ['--parameter-overrides', ...[...parameters].map(overrideOf)]),
  ],
  env: quiet,
});

// SAM takes a value apart at its spaces, unless it is in quotes.
const overrideOf = ([name, value]: readonly [string, string]): string =>
  `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Racers and seconds of the smoke test. */
export const smoke = { racers: 5, seconds: 30 } as const;

/** Rides over WebSocket, as dashboards do: through port 443 everybody gets. */
export const smokeCall = (url: string, { stackName, region, profile, endpoint }: Target): ProcessCall => ({
  file: process.execPath,
  args: [
    'simulator/src/cli.ts',
    '--url',
    url,
    '--stack',
    stackName,
    ...(region === undefined ? [] : ['--region', region]),
    ...(endpoint === undefined ? [] : ['--aws-url', endpoint]),
    '--transport',
    'websocket',
    '--racers',
    `${smoke.racers}`,
    '--duration',
    `${smoke.seconds}`,
    // New functions are loaded by the first ones who need them.
    '--settle-timeout',
    '60',
  ],
  ...(profile === undefined ? {} : { env: { AWS_PROFILE: profile } }),
});

/** What the stack costs while nobody rides, by the price table; as JSON. Parameters are those of the stack. */
export const idleCostCall = (parameters: ReadonlyMap<string, string>): ProcessCall => ({
  file: process.execPath,
  args: [
    'simulator/src/cli.ts',
    'plan',
    '--racers',
    '1',
    '--races-per-day',
    '1',
    '--people',
    '0',
    '--shards',
    parameters.get('ShardCount') ?? '1',
    '--monitoring',
    parameters.get('Monitoring') ?? 'on',
    '--rank-index',
    parameters.get('EnableRankIndex') ?? 'no',
    '--json',
  ],
});

/** In the project's folder, where every call runs. */
export const relativeTo = (project: Pick<Project, 'folder'>, call: ProcessCall): ProcessCall => ({
  ...call,
  file: call.file === process.execPath ? 'node' : call.file.replace(`${project.folder}/`, ''),
});
