import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** What becomes of one PutRecordBatch: a failure per record (null = accepted), or of the call as a whole. */
export type BatchAnswer =
  | readonly (string | null)[]
  | { readonly status: number; readonly type: string }
  | 'hang up'
  | 'never';

export interface PretendStack {
  readonly outputs: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface PretendAws {
  readonly url: string;
  /** Readings that were accepted, each as often as it was. */
  readonly accepted: string[];
  /** Sizes of the batches that came, in order. */
  readonly batchSizes: number[];
  readonly deliveryStreams: Set<string>;
}

export interface PretendAwsOptions {
  readonly stacks?: Readonly<Record<string, PretendStack>>;
  /** @default accepts everything */
  readonly onBatch?: (records: readonly string[], call: number) => BatchAnswer;
}

export const pretendStack = (changes: Partial<PretendStack> = {}): PretendStack => ({
  outputs: {
    ReadingsBucketName: 'the-readings',
    HistoryBucketName: 'the-history',
    ImportDeliveryName: 'the-imports',
    RaceTableName: 'the-table',
    ...changes.outputs,
  },
  parameters: {
    HistoryPartitions: '16',
    RaceLengthSeconds: '300',
    RaceClasses: '1=Commuter,2=Messenger',
    ...changes.parameters,
  },
});

/** DescribeStacks, PutRecordBatch and the GetItem of an empty table as they go over the wire, until the running test is over. */
export const openPretendAws = async (options: PretendAwsOptions = {}): Promise<PretendAws> => {
  const { stacks = { alleycat: pretendStack() }, onBatch = (records) => records.map(() => null) } = options;
  const seen = { accepted: [] as string[], batchSizes: [] as number[], deliveryStreams: new Set<string>() };
  let calls = 0;
  const putBatch = (body: string, response: ServerResponse): void => {
    const { DeliveryStreamName, Records } = JSON.parse(body);
    const records = Records.map(({ Data }: { Data: string }) => Buffer.from(Data, 'base64').toString());
    seen.deliveryStreams.add(DeliveryStreamName);
    seen.batchSizes.push(records.length);
    calls += 1;
    answerBatch(onBatch(records, calls), { records, accepted: seen.accepted, response });
  };
  const server = createServer(async (request: IncomingMessage, response) => {
    const body = (await buffer(request)).toString();
    const operation = request.headers['x-amz-target'];
    if (operation === 'Firehose_20150804.PutRecordBatch') putBatch(body, response);
    else if (operation === 'DynamoDB_20120810.GetItem') response.end('{}');
    else answerDescription(new URLSearchParams(body), stacks, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has an address object');
  return { url: `http://127.0.0.1:${address.port}`, ...seen };
};

const answerBatch = (
  answer: BatchAnswer,
  { records, accepted, response }: { records: readonly string[]; accepted: string[]; response: ServerResponse },
): void => {
  const json = (status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  if (answer === 'hang up') response.destroy();
  else if (answer === 'never') return;
  else if ('status' in answer)
    json(answer.status, { __type: answer.type, message: `${answer.type} as the test wants` });
  else {
    accepted.push(...records.filter((_, index) => answer[index] === null));
    const RequestResponses = answer.map((code) =>
      code === null ? { RecordId: crypto.randomUUID() } : { ErrorCode: code, ErrorMessage: `${code}, says the test` },
    );
    json(200, { FailedPutCount: answer.filter((code) => code !== null).length, Encrypted: false, RequestResponses });
  }
};

const answerDescription = (
  query: URLSearchParams,
  stacks: Readonly<Record<string, PretendStack>>,
  response: ServerResponse,
): void => {
  const name = query.get('StackName') ?? '';
  const stack = Object.hasOwn(stacks, name) ? stacks[name] : undefined;
  const xml = (status: number, text: string) => response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
  if (query.get('Action') !== 'DescribeStacks') xml(400, errorXml('InvalidAction', 'no such action'));
  else if (stack === undefined) xml(400, errorXml('ValidationError', `Stack with id ${name} does not exist`));
  else xml(200, stackXml(name, stack));
};

const stackXml = (name: string, { outputs, parameters }: PretendStack): string =>
  [
    '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>',
    `<StackName>${name}</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>`,
    `<Outputs>${members('Output', outputs)}</Outputs><Parameters>${members('Parameter', parameters)}</Parameters>`,
    '</member></Stacks></DescribeStacksResult></DescribeStacksResponse>',
  ].join('');

const members = (kind: 'Output' | 'Parameter', values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([key, value]) => `<member><${kind}Key>${key}</${kind}Key><${kind}Value>${value}</${kind}Value></member>`)
    .join('');

const errorXml = (code: string, message: string): string =>
  `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
