import { integerBetween, type Random } from '../support/random.ts';
import { START_SECONDS, wireReading } from '../support/readings.ts';
import { mutated, pick, randomBytes } from './mutate.ts';

export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const SEGMENTS = [
  ...[
    '1',
    '6',
    '0',
    '-1',
    '99999999999999999999',
    '1e3',
    `1-${START_SECONDS}`,
    '1-0',
    '1-1',
    `0-${START_SECONDS}`,
    `1-${'9'.repeat(400)}`,
  ],
  ...[
    'ann',
    'sim-1',
    '__proto__',
    'constructor',
    '..',
    '.',
    '%2e%2e',
    '%2F',
    '%00',
    '%zz',
    '%ff',
    '%F0%9F%9A%B4',
    '*',
    '"',
    "'",
    '<script>',
    '{classId}',
  ],
  ...[
    'x'.repeat(65),
    'x'.repeat(3_000),
    'a'.repeat(64),
    '%E2%80%AE',
    '%0d%0ax-forged:1',
    'null',
    'undefined',
    'NaN',
    '',
  ],
];
const ROUTES = [
  ...[
    '/config',
    '/classes/*/races',
    '/races/*',
    '/races/*/live',
    '/races/*/roster',
    '/races/*/results',
    '/classes/*/leaderboard',
  ],
  ...[
    '/classes/*/leaderboard/*',
    '/classes/*/history',
    '/classes/*/history/boards/*',
    '/racers/*/bests',
    '/*',
    '/assets/*',
    '/_local/*',
  ],
  ...['/oauth2/authorize', '/oauth2/userInfo', '/login', '/logout', '/login/*', '/local_Racers/.well-known/*', '/'],
];
const QUERY_NAMES = [
  ...[
    'limit',
    'cursor',
    'version',
    'from',
    'around',
    'format',
    'classId',
    'client_id',
    'redirect_uri',
    'response_type',
    'state',
  ],
  ...['code_challenge', 'code_challenge_method', 'scope', 'logout_uri', '__proto__', 'constructor', ''],
];
const QUERY_VALUES = [
  ...[
    '1',
    '0',
    '-1',
    '1.5',
    '1e9',
    'Infinity',
    'csv',
    'json',
    'code',
    'S256',
    'openid',
    'https://evil.example/',
    'javascript:alert(1)',
    '//evil',
  ],
  ...[
    'e30',
    'eyJhIjoxfQ',
    'AAAA.AAAA',
    'AAAA.AAAA.AAAA',
    '.',
    `${'A'.repeat(600)}.${'B'.repeat(22)}`,
    'x'.repeat(5_000),
    ...SEGMENTS,
  ],
];
const HEADERS: readonly (readonly [string, string])[] = [
  ...(['text/html', 'text/csv', '*/*', 'application/json', ',;q=,', 'x'.repeat(2_000)] as const).map(
    (value) => ['accept', value] as const,
  ),
  ...(['gzip', 'br;q=0', '*', 'gzip;q=\u0000'] as const).map((value) => ['accept-encoding', value] as const),
  ...(['"x"', '*', 'W/"', ','] as const).map((value) => ['if-none-match', value] as const),
  ...(['Bearer x', 'Basic Og==', 'Basic !!!', 'Bearer ', `Bearer ${'a.'.repeat(50)}`] as const).map(
    (value) => ['authorization', value] as const,
  ),
  ...(['http://localhost:8080', 'null', 'https://evil.example'] as const).map((value) => ['origin', value] as const),
  ...([
    ['cookie', 'session=x; a=; =b; __proto__=1'],
    ['if-modified-since', 'yesterday'],
    ['range', 'bytes=5-1'],
    ['expect', '100-continue'],
  ] as const),
  ...([
    ['content-length', '-1'],
    ['transfer-encoding', 'chunked'],
    ['x-forwarded-for', '::1'],
    ['host', 'evil.example'],
  ] as const),
];

const someHeaders = (random: Random): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: random() < 0.5 ? 0 : integerBetween(random, 1, 3) }, () => pick(random, HEADERS)),
  );

const queryOf = (random: Random): string =>
  Array.from(
    { length: integerBetween(random, 0, 4) },
    () => `${pick(random, QUERY_NAMES)}=${pick(random, QUERY_VALUES)}`,
  ).join('&');

const pathOf = (random: Random): string => {
  const route = pick(random, ROUTES);
  const plausible = route.startsWith('/classes') ? '1' : `1-${START_SECONDS}`;
  return route.replaceAll('*', () => (random() < 0.5 ? plausible : pick(random, SEGMENTS)));
};

const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials', 'password', ''];

const webRequest = (random: Random): HttpRequest => {
  const kind = random();
  if (kind < 0.1) {
    const form = `grant_type=${pick(random, GRANTS)}&${queryOf(random)}`;
    const target = pick(random, ['/oauth2/token', '/oauth2/revoke', '/login', '/login/forget', '/oauth2/userInfo']);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...someHeaders(random) };
    return { method: 'POST', target, headers, body: Buffer.from(form) };
  }
  const isUpgrade = kind < 0.15;
  const query = queryOf(random);
  return {
    method: pick(random, ['GET', 'GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'TRACE', 'BREW']),
    target: isUpgrade ? '/mqtt' : `${pathOf(random)}${query === '' ? '' : `?${query}`}`,
    headers: isUpgrade ? { ...UPGRADE, ...someHeaders(random) } : someHeaders(random),
    body: random() < 0.1 || isUpgrade ? randomBytes(random, 100) : Buffer.alloc(0),
  };
};

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-key': 'AQIDBAUGBwgJCgsMDQ4PEA==',
  'sec-websocket-version': '13',
  'sec-websocket-protocol': 'mqtt',
};

const hostileJson = (random: Random): unknown => {
  const values: readonly unknown[] = [
    ...[
      null,
      true,
      -1,
      0.5,
      1e308,
      2 ** 53,
      '',
      'x'.repeat(300),
      [],
      {},
      [[]],
      { S: 'x' },
      { N: 'x' },
      { M: { __proto__: 1 } },
    ],
    ...['arn:aws:kinesis:us-east-1:000000000000:stream/x', 'TRIM_HORIZON', 'AAAA', '\ud800', '__proto__'],
  ];
  return pick(random, values);
};

const READING = Buffer.from(JSON.stringify(wireReading())).toString('base64');
const KEY = { PK: { S: 'race-1-1' }, SK: { S: 'results' } };

/** Operations of SDKs, as they should be; {@link resources} are names of the deployment. */
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

export interface Resources {
  readonly stream: string;
  readonly table: string;
  readonly pool: string;
  readonly bucket: string;
}

const jsonRequest = (random: Random, resources: Resources): HttpRequest => {
  const [target, body] = pick(random, operations(resources));
  const entries = Object.entries(body).map(([name, value]) => [name, random() < 0.15 ? hostileJson(random) : value]);
  return {
    method: 'POST',
    target: '/',
    headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
    body: Buffer.from(JSON.stringify(Object.fromEntries(entries))),
  };
};

const OBJECT_QUERIES = [
  '',
  'list-type=2&prefix=a&max-keys=1',
  'uploads',
  'uploadId=x&partNumber=1',
  'delete',
  'location',
  'acl',
  'list-type=2&continuation-token=%00',
  'versionId=1',
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

const OBJECT_HEADERS: readonly (readonly [string, string])[] = [
  ...([
    ['if-match', '"x"'],
    ['if-none-match', '*'],
    ['range', 'bytes=0-0'],
    ['range', 'bytes=9-1'],
    ['range', 'lines=1'],
  ] as const),
  ...([
    ['x-amz-copy-source', '/x/%zz'],
    ['x-amz-checksum-crc32', '!!!!'],
    ['x-amz-checksum-sha256', 'AAAA'],
    ['content-md5', 'x'],
  ] as const),
  ...([
    ['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
    ['x-amz-decoded-content-length', '-5'],
    ['content-encoding', 'aws-chunked'],
  ] as const),
  ...([
    ['x-amz-meta-__proto__', 'x'],
    ['x-amz-metadata-directive', 'REPLACE'],
    ['content-type', 'x'.repeat(500)],
  ] as const),
];

/** The request as bytes, whole or changed. */
const bytesOf = ({ method, target, headers, body }: HttpRequest, random: Random): Buffer => {
  const hasBody = body.length > 0 || ['POST', 'PUT'].includes(method);
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...Object.entries({ host: 'localhost', ...(hasBody ? { 'content-length': body.length } : {}), ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
    ...('connection' in headers ? [] : ['connection: close']),
  ];
  const bytes = Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
  return random() < 0.75 ? bytes : mutated(bytes, random);
};

export const hostileWebRequest = (random: Random): Buffer => bytesOf(webRequest(random), random);

export const hostileAwsRequest = (random: Random, resources: Resources): Buffer =>
  bytesOf(random() < 0.6 ? jsonRequest(random, resources) : restRequest(random, resources), random);
