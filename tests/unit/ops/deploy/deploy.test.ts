import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deploy } from '../../../../ops/src/deploy/deploy.ts';
import { renderDeployReport } from '../../../../ops/src/deploy/deploy-report.ts';
import type { DeployRequest } from '../../../../ops/src/deploy/deploy-request.ts';
import { descriptionStart } from '../../../../ops/src/deploy/deployed-stack.ts';
import { readTemplateParameters } from '../../../../ops/src/deploy/template-parameters.ts';
import { readTemplateRules } from '../../../../ops/src/deploy/template-rules.ts';
import { templateFiles } from '../../../../scripts/tools/templates.ts';
import { type Behaviour, projectWith, recordProcesses, requestOf, surroundingsOf } from './deploy-world.ts';
import { openPretendStacks, type PretendStack } from './pretend-stacks.ts';

const template = readFileSync('template.yaml', 'utf8');
const declared = readTemplateParameters(template);
const rules = readTemplateRules(template);
const complete: PretendStack = {
  status: 'UPDATE_COMPLETE',
  outputs: { ApiUrl: 'https://api.example' },
  parameters: { MqttUrl: 'mqtts://known:8883', MqttWebSocketUrl: 'wss://known/mqtt', ShardCount: '2' },
};
const addresses = { MqttUrl: 'mqtts://found:8883', MqttWebSocketUrl: 'wss://found/mqtt' };
const plan = JSON.stringify({ month: { standing: [{ service: 'Kinesis', element: 'shard hours', usd: 21.9 }] } });

interface Setting extends Behaviour {
  readonly stacks?: Readonly<Record<string, PretendStack>>;
  readonly answers?: readonly string[];
  readonly request?: Partial<DeployRequest>;
  readonly hasPinnedSam?: boolean;
  /** The stack once SAM has ended with 0. */
  readonly made?: PretendStack;
}

const run = async ({
  stacks = { alleycat: complete },
  answers = [],
  request,
  hasPinnedSam,
  made = complete,
  ...behaviour
}: Setting) => {
  const aws = await openPretendStacks(stacks);
  aws.objects.push('index.html');
  const onRun = (command: string) => {
    const name = /sam deploy .*--stack-name (\S+)/.exec(command)?.[1];
    if (name !== undefined) aws.stacks.set(name, made);
    behaviour.onRun?.(command);
  };
  const processes = recordProcesses({ stdout: { ' plan ': plan }, ...behaviour, onRun });
  const world = surroundingsOf(answers);
  const outcome = await deploy(
    requestOf({
      target: { stackName: 'alleycat', region: 'eu-central-1', endpoint: aws.url },
      declared,
      rules,
      ...request,
    }),
    {
      processes,
      project: projectWith({ 'index.html': '<p>' }, hasPinnedSam),
      nowMs: () => 0,
      brokerOf: () => ({ brokerAddresses: async () => addresses }),
    },
    world.surroundings,
  ).catch((error) => `${error.code}: ${error.message}`);
  return { outcome, ...world, commands: processes.commands, url: aws.url, objects: aws.objects };
};

const commandsOf = (url: string, deployFlags: string) => [
  'git status --porcelain',
  'node scripts/check-template.ts',
  'tsc --project functions/tsconfig.json --noEmit',
  'node scripts/build.ts --if-changed',
  'SAM_CLI_TELEMETRY=0 /project/sam build --config-env default',
  `SAM_CLI_TELEMETRY=0 /project/sam deploy --config-env default --stack-name alleycat --region eu-central-1 --no-fail-on-empty-changeset${deployFlags}`,
  `node simulator/src/cli.ts --url https://api.example --stack alleycat --region eu-central-1 --aws-url ${url} --transport websocket --racers 5 --duration 30 --settle-timeout 60`,
  'node simulator/src/cli.ts plan --racers 1 --races-per-day 1 --people 0 --shards 2 --monitoring on --rank-index no --json',
];

describe('a deployment', () => {
  it('of a stack that is there checks, builds, deploys and rides, and says where everything is', async () => {
    const { outcome, commands, said, url, questions } = await run({});
    expect(commands).toEqual(commandsOf(url, ' --no-confirm-changeset'));
    expect(questions).toEqual([]);
    expect(said.filter((text) => text.startsWith('['))).toEqual([
      '[1/7] account\n',
      '[2/7] tools\n',
      '[3/7] checks\n',
      '[4/7] build\n',
      '[5/7] stack\n',
      '[6/7] dashboard\n',
      '[7/7] smoke test\n',
    ]);
    if (typeof outcome === 'string') throw new Error(outcome);
    expect(renderDeployReport(outcome)).toEqual([
      'stack alleycat is UPDATE_COMPLETE',
      'smoke test: verdict ok',
      '',
      '  ApiUrl  https://api.example',
      '',
      'how it is doing: npm run ops -- status --aws --stack alleycat --region eu-central-1',
      'when nobody rides it costs 21.90 USD a month (Kinesis shard hours 21.90); what is stored comes on top: docs/deploy.md',
    ]);
  });

  it('of a new stack asks for what matters, again if an answer makes no sense, and finds the broker', async () => {
    const answers = ['alleycat', '1=One Two', 'nonsense', '60', 'ann@example', 'y'];
    const { outcome, commands, url, questions } = await run({ stacks: {}, answers, request: { isYes: false } });
    expect(outcome).not.toBeTypeOf('string');
    expect(questions).toEqual([
      'Name of the stack [alleycat]: ',
      'Race classes, number=name, separated by commas [1=Commuter,2=Messenger,3=Rouleur,4=Sprinter,5=Climber,6=Track]: ',
      'Length of a race in seconds [300]: ',
      'It is a number from 10 to 900.\nLength of a race in seconds [300]: ',
      'Mail address that is told of alarms; empty for nobody: ',
      `Create stack alleycat at ${url}? [y/N] `,
    ]);
    const overrides = [
      `'RaceClasses="1=One Two"'`,
      `'RaceLengthSeconds="60"'`,
      `'AlarmEmail="ann@example"'`,
      `'MqttUrl="mqtts://found:8883"'`,
      `'MqttWebSocketUrl="wss://found/mqtt"'`,
    ];
    expect(commands).toEqual(commandsOf(url, ` --parameter-overrides ${overrides.join(' ')}`));
  });

  it('warns of what is in no commit, and goes on', async () => {
    const { outcome, said } = await run({ stdout: { 'git status': ' M a\n?? b\n', ' plan ': plan } });
    expect(outcome).not.toBeTypeOf('string');
    expect(said).toContain('      WARNING: 2 files differ from what is committed: what is deployed is in no commit\n');
  });

  it('leaves out what is not wanted', async () => {
    const { outcome, commands, url } = await run({ request: { skipsChecks: true, skipsSmoke: true } });
    expect(commands).toEqual([...commandsOf(url, ' --no-confirm-changeset').slice(3, 6), commandsOf(url, '').at(-1)]);
    expect(outcome).toMatchObject({ smokeProblems: undefined });
  });

  it('takes the SAM CLI of the machine if there is none of its own', async () => {
    const { commands } = await run({ hasPinnedSam: false });
    expect(commands.filter((command) => command.includes('sam '))).toEqual([
      'sam --version',
      ...templateFiles().map((file) => `SAM_CLI_TELEMETRY=0 sam validate --lint --template ${file} --region us-east-1`),
      'SAM_CLI_TELEMETRY=0 sam build --config-env default',
      expect.stringContaining('sam deploy'),
    ]);
  });

  it('is incomplete, not undone, if the racers do not find what they rode', async () => {
    const { outcome } = await run({ codes: { '--racers 5': 1 } });
    expect(outcome).toMatchObject({
      smokeProblems: [
        'the racers rode, and the boards are not what they rode: the verdict above names each difference',
      ],
    });
  });

  const again = '. What is done stays done: run the same command again when it is mended';
  it.each([
    {
      codes: { 'tsc ': 2 },
      step: 'checks',
      why: 'tsc --project functions/tsconfig.json --noEmit ended with 2',
      after: 3,
    },
    {
      codes: { 'sam build': 1 },
      step: 'build',
      why: 'sam build --config-env default ended with 1',
      after: 5,
    },
    { codes: { 'sam deploy': undefined }, step: 'stack', why: 'could not be run, or was ended by a signal', after: 6 },
  ])('says which step failed, why, and how to go on: $step', async ({ codes, step, why, after }) => {
    const { outcome, commands } = await run({ codes });
    expect(outcome).toContain(`PROGRAM_FAILED: step "${step}" failed: `);
    expect(outcome).toContain(`${why}; what is wrong, it says above${again}`);
    expect(commands).toHaveLength(after);
  });

  it('says how to get the tools where there are none, nor Python', async () => {
    const { outcome } = await run({ hasPinnedSam: false, codes: { 'sam --version': undefined } });
    expect(outcome).toContain('TOOL_MISSING: step "tools" failed: the AWS SAM CLI is missing: install it as');
    expect(outcome).toContain('apt-get install python3-venv');
    expect(outcome).not.toContain('winget');
  });

  it.each([
    ['UPDATE_IN_PROGRESS', 'STACK_BUSY', 'somebody changes it'],
    ['DELETE_IN_PROGRESS', 'STACK_BUSY', 'is being deleted'],
    ['ROLLBACK_COMPLETE', 'STACK_BROKEN', 'npm run destroy -- --stack alleycat'],
    ['UPDATE_ROLLBACK_FAILED', 'STACK_BROKEN', 'continue-update-rollback'],
  ])('does not begin while the stack is %s', async (status, code, what) => {
    const { outcome, commands } = await run({ stacks: { alleycat: { status } } });
    expect(outcome).toContain(`${code}: step "account" failed: stack alleycat is `);
    expect(outcome).toContain(what);
    expect(outcome).toContain('. Nothing was changed');
    expect(commands).toEqual([]);
  });

  it('does not touch a stack of something else', async () => {
    const { outcome, commands } = await run({ stacks: { alleycat: { ...complete, description: 'A shop' } } });
    expect(outcome).toBe(
      'STACK_FOREIGN: step "account" failed: stack alleycat is something else: its description says "A shop"; name another with --stack. Nothing was changed',
    );
    expect(commands).toEqual([]);
  });

  it('knows its own stacks by what the template says', () => {
    expect(/^Description: >-\n {2}(.*)$/m.exec(template)?.[1]).toMatch(new RegExp(`^${descriptionStart}\\b`));
  });

  it.each(['REVIEW_IN_PROGRESS', 'DELETE_COMPLETE'])(
    'makes a stack of which there is only a trace: %s',
    async (status) => {
      const { outcome } = await run({ stacks: { alleycat: { status } } });
      expect(outcome).toMatchObject({ stack: { status: 'UPDATE_COMPLETE' } });
    },
  );

  it.each([
    [['n'], 'NOT_CONFIRMED: nothing was changed'],
    [[], 'will be deployed and there is nobody to ask: pass --yes'],
  ])('changes nothing unless somebody wants it: %j', async (answers, message) => {
    const { outcome, commands } = await run({ answers, request: { isYes: false } });
    expect(outcome).toContain(message);
    expect(commands).toEqual([]);
  });

  it.each([
    ['a stack that is there', { alleycat: { ...complete, changeSets: { old: 'AVAILABLE' } } }, 'UPDATE_COMPLETE'],
    ['a new stack', {}, 'REVIEW_IN_PROGRESS'],
  ] satisfies [string, Setting['stacks'], string][])(
    'stops where somebody does not want what SAM shows, which ends with 0 all the same: %s',
    async (_, stacks, status) => {
      const made = {
        ...complete,
        status,
        changeSets: { old: 'AVAILABLE', done: 'EXECUTE_COMPLETE', new: 'AVAILABLE' },
      };
      const { outcome, said } = await run({ stacks, made });
      expect(outcome).toMatch(
        /^NOT_CONFIRMED: the change set was not executed: stack alleycat at \S+ and its dashboard/,
      );
      expect(said).not.toContain('[6/7] dashboard\n');
    },
  );

  const hosting = { alleycat: { ...complete, outputs: { ...complete.outputs, SiteBucketName: 'the-site' } } };
  const parameters = new Map([
    ['HostDashboard', 'no'],
    ['DashboardOrigin', 'https://elsewhere.example'],
  ]);
  const gone = 'the dashboard is deleted; deploying with --parameter HostDashboard=yes brings it back';

  it('empties the bucket of a dashboard that is hosted no longer: CloudFormation deletes empty ones only', async () => {
    const request = { isYes: false, isParametersGiven: true, parameters };
    const { questions, objects, commands } = await run({ stacks: hosting, answers: ['y', 'y'], request });
    expect(questions[1]).toContain('delete the files in bucket the-site, which goes?');
    expect(objects).toEqual([]);
    expect(commands.find((command) => command.includes('sam deploy'))).toContain('HostDashboard="no"');
  });

  it('leaves everything as it is if the dashboard is not to go', async () => {
    const request = { isYes: false, isParametersGiven: true, parameters };
    const { outcome, objects, commands } = await run({ stacks: hosting, answers: ['y', 'n'], request });
    expect(outcome).toBe('NOT_CONFIRMED: nothing was changed');
    expect(objects).toEqual(['index.html']);
    expect(commands.filter((command) => command.includes('sam deploy'))).toEqual([]);
  });

  it('says that the dashboard is gone if the change set is refused after all', async () => {
    const made = { ...complete, changeSets: { new: 'AVAILABLE' } };
    const { outcome } = await run({ stacks: hosting, made, request: { parameters } });
    expect(outcome).toContain(`is as it was, but ${gone}`);
  });

  it.each([
    ['SAM fails', { codes: { 'sam deploy': 1 } }, 'PROGRAM_FAILED: step "stack" failed: '],
    ['the stack is gone', { made: { status: 'DELETE_COMPLETE' } }, 'STACK_UNKNOWN: step "stack" failed: '],
  ])('says that the dashboard is gone when %s', async (_, setting, failure) => {
    const { outcome, objects } = await run({ stacks: hosting, request: { parameters }, ...setting });
    expect(outcome).toContain(failure);
    expect(outcome).toContain(`. In the meantime ${gone}${again}`);
    expect(objects).toEqual([]);
  });

  it('says that the dashboard is gone at an interrupt', async () => {
    const aws = await openPretendStacks(hosting);
    const { surroundings, interruption } = surroundingsOf();
    const processes = recordProcesses({
      codes: { 'sam deploy': 130 },
      onRun: (command) => command.includes('sam deploy') && interruption.abort(),
    });
    const target = { stackName: 'alleycat', region: 'eu-central-1', endpoint: aws.url };
    const deploying = deploy(
      requestOf({ target, parameters }),
      { processes, project: projectWith({ 'index.html': '' }), nowMs: () => 0 },
      surroundings,
    );
    await expect(deploying).rejects.toThrow(`interrupted at step "stack". In the meantime ${gone}${again}`);
  });

  it('says no more of it once the stack is without one, as it was to be', async () => {
    const { outcome } = await run({ stacks: hosting, request: { parameters }, codes: { '--racers 5': 2 } });
    expect(JSON.stringify(outcome)).not.toContain(gone);
  });

  it.each([
    [new Map([['HostDashboard', 'no']]), 'Say with DashboardOrigin where the dashboard is'],
    [new Map([['LoginUrl', '/']]), 'LoginUrl=/ is for a dashboard that is served elsewhere'],
  ])('touches nothing and asks nobody if the parameters do not fit together: %#', async (given, refusal) => {
    const request = { isYes: false, isParametersGiven: true, parameters: given };
    const { outcome, objects, commands, questions } = await run({ stacks: hosting, answers: ['y', 'y'], request });
    expect(outcome).toContain(`USAGE: template.yaml refuses these parameters: ${refusal}`);
    expect({ objects, commands, questions }).toEqual({ objects: ['index.html'], commands: [], questions: [] });
  });

  it('keeps the files of a dashboard that stays', async () => {
    const { objects } = await run({ stacks: hosting });
    expect(objects).toEqual(['index.html']);
  });

  it('goes on if a change set of somebody else waits', async () => {
    const waiting = { ...complete, changeSets: { old: 'AVAILABLE' } };
    const { outcome } = await run({ stacks: { alleycat: waiting }, made: waiting });
    expect(outcome).toMatchObject({ stack: { status: 'UPDATE_COMPLETE' } });
  });

  it('stops at an interrupt and says where', async () => {
    const aws = await openPretendStacks({ alleycat: complete });
    const { surroundings, interruption } = surroundingsOf();
    const processes = recordProcesses({
      codes: { 'sam build': 130 },
      onRun: (command) => command.includes('sam build') && interruption.abort(),
    });
    const request = requestOf({ target: { stackName: 'alleycat', region: 'eu-central-1', endpoint: aws.url } });
    await expect(
      deploy(request, { processes, project: projectWith({ 'index.html': '' }), nowMs: () => 0 }, surroundings),
    ).rejects.toMatchObject({ code: 'INTERRUPTED', message: `interrupted at step "build"${again}` });
  });
});
