import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface PretendStack {
  status: string;
  /** @default one of ours */
  description?: string;
  reason?: string;
  outputs?: Readonly<Record<string, string>>;
  parameters?: Readonly<Record<string, string>>;
  /** Execution status of change sets, by id. */
  changeSets?: Readonly<Record<string, string>>;
  /** Physical names by logical ones; what ends with a status behind a space has that. */
  resources?: Readonly<Record<string, string>>;
}

/** CloudFormation as it goes over the wire, until the running test is over; stacks are what the test says they are. */
export interface PretendStacks {
  readonly url: string;
  readonly stacks: Map<string, PretendStack>;
  /** Keys in the only bucket there is: the-site. */
  readonly objects: string[];
  /** Actions, with the stack's name, in order. */
  readonly actions: string[];
}

export interface PretendStacksOptions {
  /** @default deletes it */
  readonly onDelete?: (stack: PretendStack) => void;
}

const goAway = (stack: PretendStack): void => {
  stack.status = 'DELETE_COMPLETE';
};

export const openPretendStacks = async (
  initial: Readonly<Record<string, PretendStack>>,
  { onDelete = goAway }: PretendStacksOptions = {},
): Promise<PretendStacks> => {
  const stacks = new Map(Object.entries(initial));
  const [actions, objects]: [string[], string[]] = [[], []];
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const [action, name] = [form.get('Action') ?? '', (form.get('StackName') ?? '').replace('id:', '')];
    actions.push(`${action} ${name}`);
    const stack = stacks.get(name);
    const say = (status: number, xml: string) => response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
    if (request.url?.startsWith('/the-site')) {
      if (request.method === 'POST') objects.length = 0;
      return say(200, request.method === 'POST' ? '<DeleteResult/>' : objectsXml(objects));
    }
    if (stack === undefined) return say(400, errorXml('ValidationError', `Stack with id ${name} does not exist`));
    if (action === 'DeleteStack') onDelete(stack);
    return say(200, answerXml(action, name, stack));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has an address object');
  return { url: `http://127.0.0.1:${address.port}`, stacks, objects, actions };
};

const answerXml = (action: string, name: string, stack: PretendStack): string => {
  const results: Readonly<Record<string, string>> = {
    DescribeStacks: stackXml(name, stack),
    ListStackResources: resourcesXml(stack),
    ListChangeSets: changeSetsXml(stack),
    DescribeStackEvents: eventsXml(stack),
  };
  const result = results[action] ?? '';
  return `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${result}</${action}Result></${action}Response>`;
};

const objectsXml = (keys: readonly string[]): string =>
  `<ListBucketResult>${keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}</ListBucketResult>`;

const stackXml = (
  name: string,
  { status, description = 'Alleycat - boards', reason = '', outputs = {}, parameters = {} }: PretendStack,
): string =>
  [
    `<Stacks><member><StackId>id:${name}</StackId><StackName>${name}</StackName><StackStatus>${status}</StackStatus>`,
    `<Description>${description}</Description><StackStatusReason>${reason}</StackStatusReason><CreationTime>2026-01-01T00:00:00Z</CreationTime>`,
    `<Outputs>${members('Output', outputs)}</Outputs><Parameters>${members('Parameter', parameters)}</Parameters>`,
    '</member></Stacks>',
  ].join('');

const members = (kind: string, values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([key, value]) => `<member><${kind}Key>${key}</${kind}Key><${kind}Value>${value}</${kind}Value></member>`)
    .join('');

const resourcesXml = ({ resources = {} }: PretendStack): string =>
  `<StackResourceSummaries>${Object.entries(resources)
    .map(([logicalId, resource]) => {
      const [name = '', status = 'CREATE_COMPLETE'] = resource.split(' ');
      return `<member><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${name}</PhysicalResourceId><ResourceStatus>${status}</ResourceStatus></member>`;
    })
    .join('')}</StackResourceSummaries>`;

const changeSetsXml = ({ changeSets = {} }: PretendStack): string =>
  `<Summaries>${Object.entries(changeSets)
    .map(
      ([id, status]) => `<member><ChangeSetId>${id}</ChangeSetId><ExecutionStatus>${status}</ExecutionStatus></member>`,
    )
    .join('')}</Summaries>`;

const eventsXml = ({ status, reason = '' }: PretendStack): string =>
  `<StackEvents><member><StackId>id</StackId><EventId>1</EventId><StackName>s</StackName><Timestamp>2026-01-01T00:00:00Z</Timestamp><LogicalResourceId>BikePolicy</LogicalResourceId><ResourceStatus>${status}</ResourceStatus><ResourceStatusReason>${reason}</ResourceStatusReason></member></StackEvents>`;

const errorXml = (code: string, message: string): string =>
  `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
