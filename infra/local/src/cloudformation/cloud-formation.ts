import { randomUUID } from 'node:crypto';
import { stackArn } from '../core/arn.ts';
import type { Clock } from '../core/clock.ts';
import type { Deployment, StackResourceSpec } from '../core/deployment.ts';
import { AwsError } from '../core/errors.ts';
import type { RestResponse, RestService } from '../core/rest-service.ts';
import { document, element, type Markup } from '../core/xml.ts';

export interface CloudFormationOptions {
  readonly deployment: Pick<Deployment, 'stackName' | 'outputs' | 'parameters' | 'resources'>;
  readonly clock: Clock;
}

const VERSION = '2010-05-15';
const NAMESPACE = `http://cloudformation.amazonaws.com/doc/${VERSION}/`;

/**
 * The one stack that this runtime executes, as CloudFormation describes it: DescribeStacks and ListStackResources of the
 * query protocol.
 */
export const createCloudFormation = ({ deployment, clock }: CloudFormationOptions): RestService => {
  const createdAtMs = clock.nowMs();
  return {
    matches: ({ method, path }) => method === 'POST' && path === '/',
    handle: async ({ body }) => {
      try {
        return answer(new URLSearchParams(body.toString('utf8')), deployment, createdAtMs);
      } catch (error) {
        if (error instanceof AwsError) return errorResponse(error);
        throw error;
      }
    },
  };
};

type Stack = CloudFormationOptions['deployment'];

const OPERATIONS: ReadonlyMap<string, (stack: Stack, createdAtMs: number) => Markup> = new Map([
  ['DescribeStacks', (stack, createdAtMs) => element('Stacks', element('member', ...stackMarkup(stack, createdAtMs)))],
  [
    'ListStackResources',
    ({ resources }, createdAtMs) =>
      element(
        'StackResourceSummaries',
        ...resources.map((resource) => element('member', ...resourceMarkup(resource, createdAtMs))),
      ),
  ],
]);

const answer = (form: URLSearchParams, stack: Stack, createdAtMs: number): RestResponse => {
  const action = form.get('Action');
  if (action === null) throw new AwsError('MissingAction', 'No Action was received.');
  const operation = OPERATIONS.get(action);
  if (operation === undefined) {
    throw new AwsError('InvalidAction', `Could not find operation ${action} for version ${VERSION}`);
  }
  const { stackName } = stack;
  const asked = form.get('StackName') ?? stackName;
  if (asked !== stackName && asked !== stackArn(stackName)) {
    throw new AwsError('ValidationError', `Stack with id ${asked} does not exist`);
  }
  return xml(200, `${action}Response`, [
    element(`${action}Result`, operation(stack, createdAtMs)),
    element('ResponseMetadata', element('RequestId', randomUUID())),
  ]);
};

const resourceMarkup = ({ logicalId, physicalId, type }: StackResourceSpec, createdAtMs: number): Markup[] => [
  element('LogicalResourceId', logicalId),
  element('PhysicalResourceId', physicalId),
  element('ResourceType', type),
  element('LastUpdatedTimestamp', new Date(createdAtMs).toISOString()),
  element('ResourceStatus', 'CREATE_COMPLETE'),
];

const stackMarkup = ({ stackName, parameters, outputs }: Stack, createdAtMs: number): Markup[] => [
  element('StackId', stackArn(stackName)),
  element('StackName', stackName),
  element('CreationTime', new Date(createdAtMs).toISOString()),
  element('StackStatus', 'CREATE_COMPLETE'),
  element('DisableRollback', false),
  list('Parameters', 'Parameter', parameters),
  list('Outputs', 'Output', outputs),
];

const list = (name: string, member: string, values: Readonly<Record<string, string>>): Markup =>
  element(
    name,
    ...Object.entries(values).map(([key, value]) =>
      element('member', element(`${member}Key`, key), element(`${member}Value`, value)),
    ),
  );

const errorResponse = ({ name, message, status }: AwsError): RestResponse => {
  const error = element('Error', element('Type', 'Sender'), element('Code', name), element('Message', message));
  return xml(status, 'ErrorResponse', [error, element('RequestId', randomUUID())]);
};

const xml = (status: number, name: string, content: readonly Markup[]): RestResponse => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: document({ name, namespace: NAMESPACE }, content),
});
