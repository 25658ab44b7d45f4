import { describe, expect, it } from 'vitest';
import { planDeployment, renderPlan } from '../../../../ops/src/deploy/deploy-plan.ts';
import { siteFile } from '../../../../ops/src/deploy/site-files.ts';
import { projectWith, requestOf } from './deploy-world.ts';

const files = [siteFile('assets/a-12345678.js', Buffer.alloc(1_000)), siteFile('index.html', Buffer.alloc(10))];
const pinned = { sam: '/project/sam', isPinned: true };
const question =
  'ask AWS IoT Core for the endpoint of the account: GET https://iot.REGION.amazonaws.com/endpoint?endpointType=iot:Data-ATS';
const site = [
  'upload what differs of 3 files, 1.08 kB, to the bucket of output SiteBucketName, pages last',
  '1 of them are kept by browsers for a year; config.json, index.html are asked for anew',
  'delete what no dashboard of the last 30 days consisted of',
];

describe('the plan of a deployment', () => {
  it('is every step with its commands', () => {
    const request = requestOf({ target: { stackName: 'alleycat' }, isYes: false });
    expect(planDeployment({ request, project: projectWith({}), tools: pinned, files })).toEqual([
      {
        name: 'account',
        what: [
          'look for stack alleycat in a region that is asked for, credentials as for the AWS CLI',
          'ask for name, classes, length and mail address if there is none yet',
          'ask whether to begin',
        ],
        commands: [],
      },
      { name: 'tools', what: ['the AWS SAM CLI of node_modules/.cache/sam-cli'], commands: [] },
      {
        name: 'checks',
        what: ['lint of the templates, types of the functions; what is not committed is only told'],
        commands: [
          'git status --porcelain',
          'node scripts/check-template.ts',
          'tsc --project functions/tsconfig.json --noEmit',
        ],
      },
      {
        name: 'build',
        what: ['the dashboard into frontend/dist, the functions into .aws-sam/build'],
        commands: ['node scripts/build.ts --if-changed', 'SAM_CLI_TELEMETRY=0 sam build --config-env default'],
      },
      {
        name: 'stack',
        what: [question, 'SAM shows every change and asks before it makes them'],
        commands: [
          `SAM_CLI_TELEMETRY=0 sam deploy --config-env default --stack-name alleycat --region REGION --no-fail-on-empty-changeset --parameter-overrides 'MqttUrl="mqtts://PREFIX-ats.iot.REGION.amazonaws.com:8883"' 'MqttWebSocketUrl="wss://PREFIX-ats.iot.REGION.amazonaws.com/mqtt"'`,
        ],
      },
      { name: 'dashboard', what: site, commands: [] },
      {
        name: 'smoke test',
        what: ['5 simulated racers ride for 30 s, and the boards have to say what they rode'],
        commands: [
          'node simulator/src/cli.ts --url https://SITE --stack alleycat --region REGION --transport websocket --racers 5 --duration 30 --settle-timeout 60',
        ],
      },
    ]);
  });

  it('follows what is asked for', () => {
    const request = requestOf({
      target: { stackName: 'club', region: 'eu-central-1', profile: 'me' },
      profile: 'prod',
      parameters: new Map([['MqttUrl', 'mqtts://mine:8883']]),
      skipsChecks: true,
      skipsSmoke: true,
    });
    const plan = planDeployment({ request, project: projectWith({}), tools: undefined, files });
    const of = (name: string) => plan.find((step) => step.name === name);
    expect(of('account')?.what).toEqual(['look for stack club in eu-central-1, credentials of profile me']);
    expect(of('tools')?.what).toEqual(['install the AWS SAM CLI into node_modules/.cache/sam-cli; needs Python 3']);
    expect([of('checks'), of('smoke test')].map((step) => [step?.what, step?.commands])).toEqual([
      [['left out'], []],
      [['left out'], []],
    ]);
    expect(of('stack')?.commands).toEqual([
      `SAM_CLI_TELEMETRY=0 sam deploy --config-env prod --stack-name club --region eu-central-1 --profile me --no-fail-on-empty-changeset --no-confirm-changeset --parameter-overrides 'MqttUrl="mqtts://mine:8883"' 'MqttWebSocketUrl="wss://PREFIX-ats.iot.eu-central-1.amazonaws.com/mqtt"'`,
    ]);
  });

  it('is read by people line by line', () => {
    const plan = [{ name: 'build', what: ['it all'], commands: ['make'] }] as const;
    expect(renderPlan(plan)).toEqual(['[1/1] build', '      it all', '      $ make']);
  });
});
