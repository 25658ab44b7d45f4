import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AwsJsonService } from '../../../infra/local/src/core/aws-json.ts';
import { AwsError } from '../../../infra/local/src/core/errors.ts';
import { createAwsFront } from '../../../infra/local/src/http/aws-front.ts';

const counting: AwsJsonService = {
  targetPrefix: 'Kinesis_20131202',
  handle: async (operation, body) => {
    if (operation !== 'PutRecords') throw new AwsError('ValidationException', `no ${operation} here`);
    const { StreamName, Records } = body as { StreamName: string; Records: { Data: string }[] };
    if (StreamName === 'missing') throw new AwsError('ResourceNotFoundException', 'Stream missing not found.');
    return { FailedRecordCount: 0, Records: Records.map((_, at) => ({ SequenceNumber: String(at), ShardId: 's' })) };
  },
};

const front = createAwsFront({
  host: '127.0.0.1',
  port: 0,
  portFlag: '--aws-port',
  json: [counting],
  rest: [],
  log: () => undefined,
  drainMs: 200,
});
beforeAll(() => front.start());
afterAll(() => front.stop());

const connection = () => ({
  endpoint: `http://127.0.0.1:${front.port()}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

const put = (client: KinesisClient, streamName: string, count: number) =>
  client.send(
    new PutRecordsCommand({
      StreamName: streamName,
      Records: Array.from({ length: count }, (_, at) => ({ PartitionKey: `k${at}`, Data: Buffer.alloc(200, at) })),
    }),
  );

describe.each([
  ['the default handler (HTTP/2)', () => new KinesisClient(connection())],
  ['NodeHttpHandler (HTTP/1.1)', () => new KinesisClient({ ...connection(), requestHandler: new NodeHttpHandler() })],
])('aws-semantics 1.1: the JavaScript Kinesis client with %s', (_name, open) => {
  it('puts 500 records in parallel calls', async () => {
    const client = open();
    const answers = await Promise.all(Array.from({ length: 10 }, () => put(client, 'stream', 500)));
    expect(answers.map((answer) => answer.Records?.length)).toEqual(Array(10).fill(500));
    client.destroy();
  });

  it('finds the error class by its name', async () => {
    const client = open();
    await expect(put(client, 'missing', 1)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Stream missing not found.',
    });
    client.destroy();
  });
});
