import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { type DestroyRequest, destroy } from '../../../../ops/src/deploy/destroy.ts';
import { renderDestroyed } from '../../../../ops/src/deploy/destroy-report.ts';
import { retainedKinds } from '../../../../ops/src/deploy/retained.ts';
import { surroundingsOf } from './deploy-world.ts';
import { openPretendStacks, type PretendStack, type PretendStacksOptions } from './pretend-stacks.ts';

const stack = (changes: Partial<PretendStack> = {}): PretendStack => ({
  status: 'CREATE_COMPLETE',
  resources: { RaceTable: 'the-table', Other: 'the-role', ReadingsBucket: 'the-readings', Racers: 'the-pool' },
  ...changes,
});

const removals = [
  '    aws dynamodb delete-table --table-name the-table --region eu-central-1',
  '    aws s3 rb s3://the-readings --force --region eu-central-1',
  '    aws cognito-idp update-user-pool --user-pool-id the-pool --deletion-protection INACTIVE --region eu-central-1',
  '    aws cognito-idp delete-user-pool --user-pool-id the-pool --region eu-central-1',
];

interface Setting {
  readonly stacks?: Readonly<Record<string, PretendStack>>;
  readonly answers?: readonly string[];
  readonly request?: Partial<DestroyRequest>;
  readonly options?: PretendStacksOptions;
}

const run = async ({ stacks = { alleycat: stack() }, answers = [], request, options }: Setting) => {
  const aws = await openPretendStacks(stacks, options);
  const target = { stackName: 'alleycat', region: 'eu-central-1', endpoint: aws.url };
  const world = surroundingsOf(answers);
  const outcome = await destroy({ target, isYes: false, isDataDeleted: false, ...request }, world.surroundings).catch(
    (error) => `${error.code}: ${error.message}`,
  );
  return { outcome, target, deleted: aws.actions.filter((action) => action.startsWith('DeleteStack')), ...world };
};

describe('removing a stack', () => {
  it('says what goes and what stays, asks, waits until it is gone, and says how to remove the rest', async () => {
    const { outcome, printed, questions, deleted, target } = await run({ answers: ['y'] });
    expect(printed.slice(2)).toEqual([
      'what stays, because nothing could bring it back:',
      '  table the-table: results and leaderboards (0.45 USD a GB and month, with point-in-time recovery)',
      '  bucket the-readings: every reading that was ever taken (0.023 USD a GB and month, 0.004 once archived)',
      '  user pool the-pool: the people who ride, whose ids are their racer ids: a pool cannot be made again (nothing while nobody signs in)',
    ]);
    expect(questions).toEqual([`Remove stack alleycat at ${target.endpoint}? [y/N] `]);
    expect(deleted).toEqual(['DeleteStack alleycat']);
    if (typeof outcome === 'string') throw new Error(outcome);
    expect(renderDestroyed(target, outcome).filter((line) => line.includes('aws '))).toEqual(removals);
  });

  it('knows what is left of a stack whose creation was rolled back, which has no outputs', async () => {
    const resources = { RaceTable: 'the-table DELETE_COMPLETE', ReadingsBucket: '', Racers: 'the-pool DELETE_SKIPPED' };
    const rolledBack = stack({ status: 'ROLLBACK_COMPLETE', resources });
    const { outcome } = await run({ stacks: { alleycat: rolledBack }, request: { isYes: true } });
    expect(outcome).toMatchObject([{ kind: 'user pool', name: 'the-pool' }]);
  });

  it('waits, for an hour at most', async () => {
    const onDelete = (gone: PretendStack) => void Object.assign(gone, { status: 'DELETE_IN_PROGRESS' });
    const { outcome } = await run({ request: { isYes: true }, options: { onDelete } });
    expect(outcome).toContain(
      'STACK_NOT_DELETED: step "stack" failed: the stack is DELETE_IN_PROGRESS after 60 minutes: it goes on by itself',
    );
  });

  it('names what could not be deleted, and how to remove what stays beside it', async () => {
    const onDelete = (gone: PretendStack) =>
      void Object.assign(gone, { status: 'DELETE_FAILED', reason: 'it is attached to a certificate' });
    const { outcome, printed } = await run({ request: { isYes: true }, options: { onDelete } });
    expect(outcome).toBe(
      'STACK_NOT_DELETED: step "stack" failed: CloudFormation could not delete everything: BikePolicy: it is attached to a certificate. What is gone stays gone: run the same command again when it is mended; if the stack is gone by then, remove what is left with the commands above',
    );
    expect(printed.filter((line) => line.includes('aws '))).toEqual(removals);
  });

  it('does not send people back to a stack that is gone if its data could not be deleted', async () => {
    // What answers for CloudFormation knows nothing of tables.
    const { outcome, printed } = await run({ request: { isDataDeleted: true }, answers: ['alleycat'] });
    expect(outcome).toMatch(/^AWS_FAILED: step "data" failed: could not delete the data/);
    expect(outcome).toMatch(/\. The stack is gone: remove what is left with the commands above$/);
    expect(printed.filter((line) => line.includes('aws '))).toEqual(removals);
  });

  it.each([
    [{ answers: ['n'] }, 'NOT_CONFIRMED: nothing was changed'],
    [{}, 'there is nobody to ask: pass --yes'],
    [{ stacks: {} }, 'STACK_UNKNOWN: step "account" failed: there is no stack alleycat'],
    [{ stacks: { alleycat: stack({ description: '' }) }, request: { isYes: true } }, 'STACK_FOREIGN'],
    [{ stacks: { alleycat: stack({ status: 'UPDATE_IN_PROGRESS' }) } }, 'STACK_BUSY'],
    // Data goes only if its name is typed, whatever else is said.
    [{ request: { isYes: true, isDataDeleted: true } }, 'asks for the name of the stack, and there is nobody to ask'],
    [{ request: { isYes: true, isDataDeleted: true }, answers: ['y'] }, 'that is not its name: nothing was changed'],
    [
      {
        stacks: { alleycat: stack({ parameters: { DeletionProtection: 'on' } }) },
        request: { isDataDeleted: true },
        answers: ['alleycat'],
      },
      'deploy it with --parameter DeletionProtection=off first',
    ],
  ] satisfies [Setting, string][])('changes nothing: %j', async (setting, message) => {
    const { outcome, deleted } = await run(setting);
    expect(outcome).toContain(message);
    expect(deleted).toEqual([]);
  });

  it('knows everything that the template retains', () => {
    const { Resources } = parseDocument(readFileSync('template.yaml', 'utf8'), { logLevel: 'silent' }).toJS();
    const policies = retainedKinds.map(({ logicalId }) => [logicalId, Resources[logicalId].DeletionPolicy]);
    const retained = Object.keys(Resources).filter((name) => Resources[name].DeletionPolicy?.startsWith('Retain'));
    expect(retainedKinds.map(({ logicalId }) => logicalId).sort()).toEqual(retained.sort());
    // What a failed creation has made is empty; people may have signed up as soon as there is a pool.
    expect(policies).toEqual(
      retainedKinds.map(({ logicalId, kind }) => [logicalId, kind === 'user pool' ? 'Retain' : 'RetainExceptOnCreate']),
    );
  });
});
