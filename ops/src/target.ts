import { UsageError } from './errors.ts';
import type { Flag, FlagReader } from './flags.ts';

export const targetFlags = {
  stack: { type: 'string', placeholder: 'NAME', help: 'name of the stack (default alleycat)' },
  'aws-url': {
    type: 'string',
    placeholder: 'URL',
    help: 'AWS port of a local runtime (default http://127.0.0.1:4566)',
  },
  aws: { type: 'boolean', help: 'a stack on AWS, with the credentials that the AWS CLI would use' },
  region: { type: 'string', placeholder: 'R', help: 'region of the stack on AWS (default: as for the AWS CLI)' },
} as const satisfies Record<string, Flag>;
export type TargetFlag = keyof typeof targetFlags;

/** Which stack a command works on. */
export interface Target {
  readonly stackName: string;
  /** Address of a local runtime; undefined = AWS. */
  readonly endpoint?: string;
  /** Undefined: what the environment and profile of the AWS CLI say. */
  readonly region?: string;
  /** Profile of ~/.aws/config on AWS; undefined: as for the AWS CLI. */
  readonly profile?: string;
}

const localEndpoint = 'http://127.0.0.1:4566';
const localRegion = 'us-east-1';

/** Throws a UsageError for flags that contradict each other. */
export function readTarget(flags: FlagReader<TargetFlag>): Target {
  const stackName = flags.text('stack') ?? 'alleycat';
  const endpoint = flags.url('aws-url');
  const region = flags.text('region');
  if (!flags.isSet('aws')) return { stackName, endpoint: endpoint ?? localEndpoint, region: region ?? localRegion };
  if (endpoint !== undefined) throw new UsageError('--aws and --aws-url exclude each other');
  return { stackName, ...(region === undefined ? {} : { region }) };
}

/** The target as messages name it. */
export function nameOfTarget({ stackName, endpoint, region }: Target): string {
  return `stack ${stackName} ${endpoint === undefined ? `on AWS${region === undefined ? '' : ` in ${region}`}` : `at ${endpoint}`}`;
}
