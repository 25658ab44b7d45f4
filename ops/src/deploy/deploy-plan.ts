import { asBytes, counted } from '../format.ts';
import {
  buildSiteCall,
  checkTypesCall,
  gitStatusCall,
  lintCalls,
  relativeTo,
  samBuildCall,
  samDeployCall,
  smoke,
  smokeCall,
} from './calls.ts';
import { deploySteps } from './deploy.ts';
import type { DeployRequest } from './deploy-request.ts';
import { commandText, type ProcessCall } from './processes.ts';
import type { Project } from './project.ts';
import { siteConfigFile } from './site-config.ts';
import { byteCountOf, type SiteFile } from './site-files.ts';
import type { Tools } from './tools.ts';

/** What a step would do. */
export interface PlannedStep {
  readonly name: (typeof deploySteps)[number];
  readonly what: readonly string[];
  /** Commands, in order, as one would type them in the project's folder. */
  readonly commands: readonly string[];
}

export interface PlanInput {
  readonly request: DeployRequest;
  readonly project: Project;
  /** Undefined if there is no SAM CLI on this machine yet. */
  readonly tools: Tools | undefined;
  /** The dashboard as it is built now. */
  readonly files: readonly SiteFile[];
}

/** What only AWS can tell stands in capitals. */
const unknown = { region: 'REGION', host: 'PREFIX-ats.iot.REGION.amazonaws.com', site: 'https://SITE' } as const;

/** Every step of a deployment, as far as it is known without asking AWS. */
export function planDeployment({ request, project, tools, files }: PlanInput): readonly PlannedStep[] {
  const target = { ...request.target, region: request.target.region ?? unknown.region };
  const sam = tools?.sam ?? project.pinnedSam;
  const isPinned = tools?.isPinned ?? true;
  const host = unknown.host.replace('REGION', target.region);
  const broker = new Map([
    ['MqttUrl', `mqtts://${host}:8883`],
    ['MqttWebSocketUrl', `wss://${host}/mqtt`],
  ]);
  const commands = (...calls: readonly ProcessCall[]) => calls.map((call) => commandText(relativeTo(project, call)));
  const steps: Readonly<Record<PlannedStep['name'], Omit<PlannedStep, 'name'>>> = {
    account: { what: accountTexts(request), commands: [] },
    tools: toolsStep(tools),
    checks: request.skipsChecks
      ? { what: ['left out'], commands: [] }
      : {
          what: ['lint of the templates, types of the functions; what is not committed is only told'],
          commands: commands(gitStatusCall, ...lintCalls({ sam, isPinned }), checkTypesCall),
        },
    build: {
      what: ['the dashboard into frontend/dist, the functions into .aws-sam/build'],
      commands: commands(buildSiteCall, samBuildCall(sam, request)),
    },
    stack: {
      what: [
        `ask AWS IoT Core for the endpoint of the account: GET https://iot.${target.region}.amazonaws.com/endpoint?endpointType=iot:Data-ATS`,
        ...(request.isYes ? [] : ['SAM shows every change and asks before it makes them']),
      ],
      commands: commands(
        samDeployCall({ ...request, sam, target, parameters: new Map([...broker, ...request.parameters]) }),
      ),
    },
    dashboard: { what: siteTexts(files), commands: [] },
    'smoke test': request.skipsSmoke
      ? { what: ['left out'], commands: [] }
      : {
          what: [
            `${smoke.racers} simulated racers ride for ${smoke.seconds} s, and the boards have to say what they rode`,
          ],
          commands: commands(smokeCall(unknown.site, target)),
        },
  };
  return deploySteps.map((name) => ({ name, ...steps[name] }));
}

function accountTexts({
  target: { stackName, region, profile },
  isYes,
  isGuided,
  isParametersGiven,
}: DeployRequest): string[] {
  const whose = profile === undefined ? 'credentials as for the AWS CLI' : `credentials of profile ${profile}`;
  const isAsked = isGuided || (!isYes && !isParametersGiven);
  return [
    `look for stack ${stackName} in ${region ?? 'a region that is asked for'}, ${whose}`,
    ...(isAsked ? [`ask for name, classes, length and mail address${isGuided ? '' : ' if there is none yet'}`] : []),
    ...(isYes ? [] : ['ask whether to begin']),
  ];
}

function toolsStep(tools: Tools | undefined): Omit<PlannedStep, 'name'> {
  if (tools === undefined)
    return { what: ['install the AWS SAM CLI into node_modules/.cache/sam-cli; needs Python 3'], commands: [] };
  return {
    what: [tools.isPinned ? 'the AWS SAM CLI of node_modules/.cache/sam-cli' : 'the AWS SAM CLI on the PATH'],
    commands: [],
  };
}

function siteTexts(files: readonly SiteFile[]): string[] {
  const [hashed, named] = [files.filter(isHashed), files.filter((file) => !isHashed(file))];
  const config = siteConfigFile({ stackName: 'NAME', region: unknown.region, monitoringUrl: null });
  return [
    `upload what differs of ${counted(files.length + 1, 'file')}, ${asBytes(byteCountOf([...files, config]))}, to the bucket of output SiteBucketName, pages last`,
    `${hashed.length} of them are kept by browsers for a year; ${[...named.map(({ key }) => key), config.key].sort().join(', ')} are asked for anew`,
    'delete what no dashboard of the last 30 days consisted of',
  ];
}

const isHashed = ({ cacheControl }: SiteFile): boolean => cacheControl.includes('immutable');

/** The plan as people read it. */
export const renderPlan = (steps: readonly PlannedStep[]): string[] =>
  steps.flatMap(({ name, what, commands }, index) => [
    `[${index + 1}/${steps.length}] ${name}`,
    ...what.map((text) => `      ${text}`),
    ...commands.map((command) => `      $ ${command}`),
  ]);
