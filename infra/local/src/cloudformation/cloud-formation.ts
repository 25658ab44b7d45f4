import { randomUUID } from 'node:crypto';
import { stackArn } from '../core/arn.ts';
import type { Clock } from '../core/clock.ts';
import type { Deployment } from '../core/deployment.ts';
import { AwsError } from '../core/errors.ts';
import type { RestResponse, RestService } from '../core/rest-service.ts';
import { document, element, type Markup } from '../core/xml.ts';

export interface CloudFormationOptions {
  readonly deployment: Pick<Deployment, 'stackName' | 'outputs' | 'parameters'>;
  readonly clock: Clock;
}

const VERSION = '2010-05-15';
const NAMESPACE = `http://cloudformation.amazonaws.com/doc/${VERSION}/`;

/** The one stack that this runtime executes, as CloudFormation describes it: DescribeStacks of the query protocol. */
export const createCloudFormation = ({ deployment, clock }: CloudFormationOptions): RestService => {
  const createdAtMs = clock.nowMs();
  return {
    matches: ({ method, path }) => method === 'POST' && path === '/',
    handle: async ({ body }) => {
      try {
        return describeStacks(new URLSearchParams(body.toString('utf8')), deployment, createdAtMs);
      } catch (error) {
        if (error instanceof AwsError) return errorResponse(error);
        throw error;
      }
    },
  };
};

const describeStacks = (
  form: URLSearchParams,
  deployment: CloudFormationOptions['deployment'],
  createdAtMs: number,
): RestResponse => {
  const action = form.get('Action');
  if (action === null) throw new AwsError('MissingAction', 'No Action was received.');
  if (action !== 'DescribeStacks') {
    throw new AwsError('InvalidAction', `Could not find operation ${action} for version ${VERSION}`);
  }
  const { stackName } = deployment;
  const asked = form.get('StackName') ?? stackName;
  if (asked !== stackName && asked !== stackArn(stackName)) {
    throw new AwsError('ValidationError', `Stack with id ${asked} does not exist`);
  }
  const stack = element('member', ...stackMarkup(deployment, createdAtMs));
  return xml(200, 'DescribeStacksResponse', [
    element('DescribeStacksResult', element('Stacks', stack)),
    element('ResponseMetadata', element('RequestId', randomUUID())),
  ]);
};

const stackMarkup = (
  { stackName, parameters, outputs }: CloudFormationOptions['deployment'],
  createdAtMs: number,
): Markup[] => [
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
