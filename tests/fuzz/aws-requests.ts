import { integerBetween, type Random } from '../support/random.ts';
import { wireReading } from '../support/readings.ts';
import { bytesOf, type Header, type HttpRequest, headersOf, SEGMENTS, words } from './http-requests.ts';
import { pick, randomBytes } from './mutate.ts';

/** Names of the deployment. */
export interface Resources {
  readonly stream: string;
  readonly table: string;
  readonly pool: string;
  readonly bucket: string;
}

/** A request to the port for SDKs. */
export const hostileAwsRequest = (random: Random, resources: Resources): Buffer =>
  bytesOf(random() < 0.6 ? jsonRequest(random, resources) : restRequest(random, resources), random);

const HOSTILE_JSON: readonly unknown[] = [
  ...[null, true, -1, 0.5, 1e308, 2 ** 53, '', 'x'.repeat(300), [], {}, [[]]],
  ...[{ S: 'x' }, { N: 'x' }, { M: JSON.parse('{"__proto__":1}') }],
  ...words('arn:aws:kinesis:us-east-1:000000000000:stream/x TRIM_HORIZON AAAA \ud800 __proto__'),
];

const READING = Buffer.from(JSON.stringify(wireReading())).toString('base64');
const KEY = { PK: { S: 'race-1-1' }, SK: { S: 'results' } };

/** Operations of SDKs, as they should be. */
const operations = ({
  stream,
  table,
  pool,
}: Resources): readonly (readonly [target: string, body: Readonly<Record<string, unknown>>])[] => [
  ['Kinesis_20131202.PutRecord', { StreamName: stream, PartitionKey: '1-1', Data: READING }],
  ['Kinesis_20131202.PutRecords', { StreamName: stream, Records: [{ PartitionKey: 'a', Data: READING }] }],
  [
    'Kinesis_20131202.GetShardIterator',
    { StreamName: stream, ShardId: 'shardId-000000000000', ShardIteratorType: 'LATEST' },
  ],
  ['Kinesis_20131202.GetRecords', { ShardIterator: 'AAAA', Limit: 1 }],
  ['Kinesis_20131202.ListShards', { StreamName: stream, MaxResults: 1 }],
  ['Kinesis_20131202.DescribeStreamSummary', { StreamName: stream }],
  ['DynamoDB_20120810.GetItem', { TableName: table, Key: KEY, ConsistentRead: true }],
  [
    'DynamoDB_20120810.Query',
    { TableName: table, KeyConditionExpression: 'PK = :p', ExpressionAttributeValues: { ':p': { S: 'a' } }, Limit: 1 },
  ],
  ['DynamoDB_20120810.BatchGetItem', { RequestItems: { [table]: { Keys: [KEY] } } }],
  [
    'DynamoDB_20120810.Scan',
    { TableName: table, Limit: 1, FilterExpression: 'a = :a', ExpressionAttributeValues: { ':a': { N: '1' } } },
  ],
  ['DynamoDB_20120810.DescribeTable', { TableName: table }],
  ['Firehose_20150804.PutRecord', { DeliveryStreamName: 'none', Record: { Data: READING } }],
  ['Firehose_20150804.DescribeDeliveryStream', { DeliveryStreamName: 'none' }],
  ['AWSCognitoIdentityProviderService.DescribeUserPoolClient', { UserPoolId: pool, ClientId: 'x' }],
  ['AWSCognitoIdentityProviderService.ListUserPoolClients', { UserPoolId: pool, MaxResults: 1 }],
];

const jsonRequest = (random: Random, resources: Resources): HttpRequest => {
  const [target, body] = pick(random, operations(resources));
  const entries = Object.entries(body).map(([name, value]) => [
    name,
    random() < 0.15 ? pick(random, HOSTILE_JSON) : value,
  ]);
  return {
    method: 'POST',
    target: '/',
    headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
    body: Buffer.from(JSON.stringify(Object.fromEntries(entries))),
  };
};

const OBJECT_QUERIES = [
  ...words('uploads uploadId=x&partNumber=1 delete location acl versionId=1'),
  ...words('list-type=2&prefix=a&max-keys=1 list-type=2&continuation-token=%00'),
  '',
];
const OBJECT_HEADERS: readonly Header[] = [
  ['if-match', '"x"'],
  ['if-none-match', '*'],
  ...headersOf('range', 'bytes=0-0', 'bytes=9-1', 'lines=1'),
  ['x-amz-copy-source', '/x/%zz'],
  ['x-amz-checksum-crc32', '!!!!'],
  ['x-amz-checksum-sha256', 'AAAA'],
  ['content-md5', 'x'],
  ['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
  ['x-amz-decoded-content-length', '-5'],
  ['content-encoding', 'aws-chunked'],
  ['x-amz-meta-__proto__', 'x'],
  ['x-amz-metadata-directive', 'REPLACE'],
  ['content-type', 'x'.repeat(500)],
];
const XML = '<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a</Key></Object></Delete>';

const restRequest = (random: Random, { bucket }: Resources): HttpRequest => {
  const kind = random();
  if (kind < 0.2) {
    const target = `/topics/${pick(random, SEGMENTS)}?qos=${pick(random, ['0', '1', '2', 'x'])}&retain=${pick(random, ['', 'x', 'false'])}`;
    return { method: 'POST', target, headers: {}, body: randomBytes(random, 100) };
  }
  if (kind < 0.35) {
    const target = `/2015-03-31/${pick(random, ['functions', 'event-source-mappings'])}/${pick(random, SEGMENTS)}/${pick(random, ['', 'invocations', 'x'])}`;
    return { method: pick(random, ['GET', 'POST']), target, headers: {}, body: Buffer.from('{}') };
  }
  if (kind < 0.4) {
    const form = `Action=${pick(random, ['DescribeStacks', 'DeleteStack', ''])}&StackName=${pick(random, SEGMENTS)}&Version=2010-05-15`;
    return {
      method: 'POST',
      target: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(form),
    };
  }
  // Few keys, so that what is stored does not grow with the number of requests.
  const target = `/${random() < 0.9 ? bucket : pick(random, SEGMENTS)}/${pick(random, ['', 'a', 'b/c', ...SEGMENTS])}?${pick(random, OBJECT_QUERIES)}`;
  const headers = Object.fromEntries(
    Array.from({ length: integerBetween(random, 0, 3) }, () => pick(random, OBJECT_HEADERS)),
  );
  return {
    method: pick(random, ['GET', 'PUT', 'HEAD', 'DELETE', 'POST']),
    target,
    headers,
    body: Buffer.from(random() < 0.5 ? XML : ''),
  };
};
