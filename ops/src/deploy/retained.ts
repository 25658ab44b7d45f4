import type { Target } from '../target.ts';
import type { StackResource } from './stack-resources.ts';

/** What CloudFormation leaves where it is when the stack goes: DeletionPolicy Retain… in template.yaml. */
export interface RetainedKind {
  /** Its name in template.yaml. */
  readonly logicalId: 'RaceTable' | 'ReadingsBucket' | 'HistoryBucket' | 'FailureBucket' | 'Racers';
  readonly kind: 'table' | 'bucket' | 'user pool';
  readonly what: string;
  /** List prices of us-east-1. */
  readonly costs: string;
}

export interface RetainedThing extends RetainedKind {
  /** Physical name or id. */
  readonly name: string;
}

const standardStorage = '0.023 USD a GB and month, 0.004 once archived';

export const retainedKinds: readonly RetainedKind[] = [
  {
    logicalId: 'RaceTable',
    kind: 'table',
    what: 'results and leaderboards',
    costs: '0.45 USD a GB and month, with point-in-time recovery',
  },
  { logicalId: 'ReadingsBucket', kind: 'bucket', what: 'every reading that was ever taken', costs: standardStorage },
  {
    logicalId: 'HistoryBucket',
    kind: 'bucket',
    what: 'all-time curves and boards, made from the readings',
    costs: standardStorage,
  },
  { logicalId: 'FailureBucket', kind: 'bucket', what: 'batches that failed', costs: standardStorage },
  {
    logicalId: 'Racers',
    kind: 'user pool',
    what: 'the people who ride, whose ids are their racer ids: a pool cannot be made again',
    costs: 'nothing while nobody signs in',
  },
];

/** Those that are there. A stack whose creation was rolled back has no outputs, but its user pool is left. */
export const retainedOf = (resources: readonly StackResource[]): readonly RetainedThing[] =>
  retainedKinds.flatMap((kind) =>
    resources
      .filter(
        ({ logicalId, name, status }) => logicalId === kind.logicalId && name !== '' && status !== 'DELETE_COMPLETE',
      )
      .map(({ name }) => ({ ...kind, name })),
  );

/** How to remove it by hand, for good. */
export function removalCommands({ kind, name }: RetainedThing, { region, profile }: Target): readonly string[] {
  const where = `${region === undefined ? '' : ` --region ${region}`}${profile === undefined ? '' : ` --profile ${profile}`}`;
  if (kind === 'table') return [`aws dynamodb delete-table --table-name ${name}${where}`];
  if (kind === 'bucket') return [`aws s3 rb s3://${name} --force${where}`];
  return [
    `aws cognito-idp update-user-pool --user-pool-id ${name} --deletion-protection INACTIVE${where}`,
    `aws cognito-idp delete-user-pool --user-pool-id ${name}${where}`,
  ];
}
