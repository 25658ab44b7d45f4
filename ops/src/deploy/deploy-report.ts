import { asBytes, counted } from '../format.ts';
import type { Target } from '../target.ts';
import type { DeployedStack } from './deployed-stack.ts';
import { type IdleCost, idleCostText } from './idle-cost.ts';
import type { SiteUpload } from './upload-site.ts';

/** What a deployment came to. */
export interface DeployReport {
  readonly target: Target;
  readonly stack: DeployedStack;
  /** Undefined if the dashboard is served elsewhere. */
  readonly upload: SiteUpload | undefined;
  /** Undefined if it was left out. */
  readonly smokeProblems: readonly string[] | undefined;
  readonly idleCost: IdleCost | undefined;
}

/** Where everything is, as people read it. */
export function renderDeployReport({ target, stack, upload, smokeProblems, idleCost }: DeployReport): string[] {
  const outputs = [...stack.outputs].sort(([a], [b]) => a.localeCompare(b));
  const width = Math.max(0, ...outputs.map(([name]) => name.length));
  const where = `--aws --stack ${target.stackName}${target.region === undefined ? '' : ` --region ${target.region}`}`;
  return [
    `stack ${target.stackName} is ${stack.status}`,
    ...(upload === undefined ? [] : [uploadText(upload)]),
    smokeText(smokeProblems),
    '',
    ...outputs.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
    ...domainHint(stack),
    `how it is doing: npm run ops -- status ${where}`,
    idleCostText(idleCost),
  ];
}

/** For example: 53 files uploaded (1.2 MB), 2 unchanged, 0 old ones deleted. */
export const uploadText = ({ uploaded, uploadedBytes, unchanged, deleted }: SiteUpload): string =>
  `dashboard: ${counted(uploaded, 'file')} uploaded (${asBytes(uploadedBytes)}), ${unchanged} unchanged, ${deleted} old ones deleted`;

function smokeText(problems: DeployReport['smokeProblems']): string {
  if (problems === undefined) return 'smoke test: left out';
  return problems.length === 0 ? 'smoke test: verdict ok' : `smoke test: FAILED: ${problems.join('; ')}`;
}

function domainHint({ outputs, parameters }: DeployedStack): string[] {
  const domain = parameters.get('SiteDomainName') ?? '';
  const leadsTo = outputs.get('DistributionDomainName');
  return domain === '' || leadsTo === undefined ? [] : [`${domain} has to lead to ${leadsTo} (CNAME or alias record)`];
}
