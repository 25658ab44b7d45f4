import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import mqtt from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { codeFolder } from '../../support/lambda-functions.ts';
import { operatorSettings } from '../../support/operator-settings.ts';
import { getJson, type Stack, startStack } from '../../support/stack.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const TEMPLATE = `
Resources:
  Telemetry: { Type: AWS::Kinesis::Stream, Properties: { ShardCount: 1 } }
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: PK, AttributeType: S }]
      KeySchema: [{ AttributeName: PK, KeyType: HASH }]
  ToStream:
    Type: AWS::IoT::TopicRule
    Properties:
      RuleName: ToStream
      TopicRulePayload:
        AwsIotSqlVersion: "2016-03-23"
        Sql: SELECT * FROM 'dt/+'
        Actions: [{ Kinesis: { RoleArn: any, StreamName: !Ref Telemetry, PartitionKey: "\${topic(2)}" } }]
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs24.x
      Timeout: 60
      Events:
        Records: { Type: Kinesis, Properties: { Stream: !GetAtt Telemetry.Arn, StartingPosition: TRIM_HORIZON } }
        Asked: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: /work } }
  Api: { Type: AWS::Serverless::HttpApi }
`;

const SOURCE = `
exports.handler = async ({ fails, Records = [] }) => {
  if (fails) throw new Error('asked to');
  console.log(JSON.stringify({
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [
      { Namespace: 'Shop', Dimensions: [['service']], Metrics: [{ Name: 'Seen', Unit: 'Count' }] },
    ] },
    service: 'work',
    Seen: Records.length,
  }));
  return { statusCode: 404, body: 'none' };
};`;

/** Time runs ten times as fast, so that what is looked at every ten seconds is there after one. */
const start = async (): Promise<Stack> => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, TEMPLATE);
  const folder = codeFolder({ 'index.js': SOURCE });
  const stack = await startStack({ templateFile, codeFolderOf: () => folder, timeScale: 10 });
  onTestFinished(() => stack.stop());
  return stack;
};

const useServices = async (stack: Stack, names: { stream: string; table: string; functionName: string }) => {
  const Records = ['a', 'b', 'c'].map((PartitionKey) => ({ Data: Buffer.from('{}'), PartitionKey }));
  await stack.kinesis.send(new PutRecordsCommand({ StreamName: names.stream, Records }));
  const dynamoDb = new DynamoDBClient(operatorSettings(stack.awsUrl));
  await dynamoDb.send(new PutItemCommand({ TableName: names.table, Item: { PK: { S: 'a' } } }));
  dynamoDb.destroy();
  const Payload = '{"fails":true}';
  await stack.lambda.send(new InvokeCommand({ FunctionName: names.functionName, Payload }));
  await fetch(`${stack.url}/work`);
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${stack.runtime.ports.mqttPort}`);
  await client.publishAsync('$aws/rules/ToStream/dt/a', '{"a":1}', { qos: 1 });
  await client.endAsync();
};

it('aws-semantics 10.7: a runtime shows in CloudWatch what its services and functions did', async () => {
  const stack = await start();
  const { deployment } = stack.runtime;
  const [stream, table, functionName, api] = [
    deployment.streams[0]?.name ?? '',
    deployment.tables[0]?.name ?? '',
    deployment.functions[0]?.name ?? '',
    deployment.httpApis[0]?.id ?? '',
  ];
  await useServices(stack, { stream, table, functionName });
  const client = new CloudWatchClient(operatorSettings(stack.awsUrl));
  onTestFinished(() => client.destroy());

  const asked = [
    ['AWS/Kinesis', 'IncomingRecords', { StreamName: stream }],
    ['AWS/DynamoDB', 'ConsumedWriteCapacityUnits', { TableName: table }],
    ['AWS/Lambda', 'Errors', { FunctionName: functionName }],
    ['AWS/ApiGateway', '4xx', { ApiId: api }],
    ['AWS/IoT', 'TopicMatch', { RuleName: 'ToStream' }],
    ['AWS/IoT', 'Success', { RuleName: 'ToStream', ActionType: 'Kinesis' }],
    ['AWS/IoT', 'PublishIn.Success', { Protocol: 'MQTT' }],
    ['Shop', 'Seen', { service: 'work' }],
  ] as const;
  const MetricDataQueries = asked.map(([Namespace, MetricName, dimensions], n) => {
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    return { Id: `q${n}`, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 3_600, Stat: 'Sum' } };
  });
  const read = async () => {
    const { atMs } = (await getJson(`${stack.url}/_local/metrics`)) as { atMs: number };
    const EndTime = new Date(atMs + 60_000);
    const StartTime = new Date(EndTime.getTime() - 3_600_000);
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({ StartTime, EndTime, MetricDataQueries }),
    );
    return MetricDataResults.map(({ Values = [] }) => Values.reduce((sum, value) => sum + value, 0));
  };
  const wanted = [4, 1, 1, 1, 1, 1, 1, 4];
  await eventually(async () => (String(await read()) === String(wanted) ? true : undefined)).catch(() => undefined);
  expect(await read()).toEqual(wanted);

  const { Metrics = [] } = await client.send(new ListMetricsCommand({ Namespace: 'AWS/Lambda' }));
  expect(Metrics.map(({ MetricName }) => MetricName)).toEqual([
    'ConcurrentExecutions',
    'Duration',
    'Errors',
    'Invocations',
    'IteratorAge',
    'Throttles',
  ]);
});
