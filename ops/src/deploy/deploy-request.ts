import { UsageError } from '../errors.ts';
import type { Flag, FlagReader } from '../flags.ts';
import type { Target } from '../target.ts';
import { regionOfEnvironment } from './account.ts';
import type { Project } from './project.ts';
import { readSamConfig } from './sam-config.ts';
import { expectParameters, readTemplateParameters, type TemplateParameter } from './template-parameters.ts';
import { readTemplateRules, type TemplateRule } from './template-rules.ts';

export const deployFlags = {
  profile: { type: 'string', placeholder: 'P', help: 'settings of samconfig.toml: default, or prod (default default)' },
  stack: { type: 'string', placeholder: 'NAME', help: 'name of the stack (default: as samconfig.toml says)' },
  region: { type: 'string', placeholder: 'R', help: 'region to deploy to (default: as for the AWS CLI)' },
  'aws-profile': {
    type: 'string',
    placeholder: 'P',
    help: 'credentials of ~/.aws/config (default: as for the AWS CLI)',
  },
  parameter: {
    type: 'string',
    multiple: true,
    placeholder: 'NAME=VALUE',
    help: 'parameter of template.yaml; a stack keeps those that are not given',
  },
  guided: { type: 'boolean', help: 'ask for what matters, as for a stack that does not exist yet' },
  'dry-run': { type: 'boolean', help: 'change nothing and ask nobody: show every step; needs no credentials' },
  yes: { type: 'boolean', help: 'do not ask' },
  'skip-checks': { type: 'boolean', help: 'do not look at templates, types and git' },
  'skip-smoke': { type: 'boolean', help: 'do not ride five racers at the end' },
  json: { type: 'boolean', help: 'with --dry-run: print the steps as one line of JSON, and check nothing' },
} as const satisfies Record<string, Flag>;
export type DeployFlag = keyof typeof deployFlags;

/** What is to be deployed, where and how. */
export interface DeployRequest {
  /** Environment of samconfig.toml. */
  readonly profile: string;
  readonly target: Target;
  /** What the command line and samconfig.toml say; every other parameter keeps the value that the stack has. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly declared: ReadonlyMap<string, TemplateParameter>;
  /** What they have to be together. */
  readonly rules: readonly TemplateRule[];
  /** Whether the user has named parameters: then there is nothing to ask. */
  readonly isParametersGiven: boolean;
  readonly isStackGiven: boolean;
  readonly isGuided: boolean;
  readonly isYes: boolean;
  readonly skipsChecks: boolean;
  readonly skipsSmoke: boolean;
}

/** Throws a UsageError for what template.yaml or samconfig.toml does not have. */
export async function readDeployRequest(flags: FlagReader<DeployFlag>, project: Project): Promise<DeployRequest> {
  const profile = flags.text('profile') ?? 'default';
  const environment = readSamConfig(await project.readSamConfig(), profile);
  const template = await project.readTemplate();
  const declared = readTemplateParameters(template);
  const given = readAssignments(flags.texts('parameter'));
  const parameters = new Map([...environment.parameters, ...given]);
  expectParameters(parameters, declared);
  const isGuided = flags.isSet('guided');
  if (isGuided && flags.isSet('yes')) throw new UsageError('--guided asks and --yes does not: give one of them');
  const region = flags.text('region') ?? environment.region ?? regionOfEnvironment();
  const awsProfile = flags.text('aws-profile');
  return {
    profile,
    target: {
      stackName: expectStackName(flags.text('stack') ?? environment.stackName ?? 'alleycat'),
      ...(region === undefined ? {} : { region }),
      ...(awsProfile === undefined ? {} : { profile: awsProfile }),
    },
    parameters,
    declared,
    rules: readTemplateRules(template),
    isParametersGiven: given.size > 0,
    isStackGiven: flags.text('stack') !== undefined,
    isGuided,
    isYes: flags.isSet('yes'),
    skipsChecks: flags.isSet('skip-checks'),
    skipsSmoke: flags.isSet('skip-smoke'),
  };
}

function readAssignments(texts: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    texts.map((text) => {
      const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined) throw new UsageError(`--parameter is NAME=VALUE, not "${text}"`);
      return [name, value];
    }),
  );
}

/** Throws a UsageError for a name that CloudFormation, or a log group's name, does not take. */
export function expectStackName(name: string): string {
  if (isStackName(name)) return name;
  throw new UsageError(
    `a stack's name is letters, digits and hyphens, starts with a letter and has at most 64 of them, not "${name}"`,
  );
}

/** Names of policies and topics are made of it. */
export const isStackName = (name: string): boolean => /^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(name);
