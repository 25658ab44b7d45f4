import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDeployment } from '../../../../../infra/local/src/template/read-deployment.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const read = (yaml: string) => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, yaml);
  return readDeployment({ templateFile, stackName: 'demo', parameters: {}, codeFolderOf: (id) => `dist/${id}` });
};

const FUNCTION = `
Globals:
  Function:
    Runtime: nodejs24.x
    Handler: index.handler
    Environment: { Variables: { SHARED: both, OWN: global } }
Resources:
  Source: { Type: AWS::Kinesis::Stream, Properties: { ShardCount: 3 } }
  Bin: { Type: AWS::S3::Bucket }
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Environment: { Variables: { OWN: function } }
      Events:
`;

describe('readDeployment', () => {
  it('merges globals into functions and gives Lambda defaults to what is not said', () => {
    const { functions, streams, buckets } = read(FUNCTION);
    expect({ functions, streams, buckets }).toEqual({
      functions: [
        {
          logicalId: 'Worker',
          name: 'demo-Worker',
          handler: 'index.handler',
          codeFolder: 'dist/Worker',
          environment: { SHARED: 'both', OWN: 'function' },
          timeoutSeconds: 3,
          memoryMb: 128,
          runtime: 'nodejs24.x',
          asyncInvoke: { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 },
        },
      ],
      streams: [{ name: 'demo-Source', shardCount: 3, retentionHours: 24 }],
      buckets: [{ name: 'demo-bin' }],
    });
  });

  it('reads an event source mapping with the defaults of Lambda', () => {
    const { mappings } = read(`${FUNCTION}
        In: { Type: Kinesis, Properties: { Stream: !GetAtt Source.Arn, StartingPosition: LATEST } }`);
    expect(mappings).toEqual([
      {
        uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/),
        logicalId: 'WorkerIn',
        functionName: 'demo-Worker',
        sourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/demo-Source',
        enabled: true,
        startingPosition: 'LATEST',
        batchSize: 100,
        maximumBatchingWindowSeconds: 0,
        parallelizationFactor: 1,
        maximumRecordAgeSeconds: -1,
        maximumRetryAttempts: -1,
        bisectBatchOnFunctionError: false,
        tumblingWindowSeconds: 0,
        reportBatchItemFailures: false,
        filterPatterns: [],
      },
    ]);
  });

  it('reads every setting of an event source mapping, and gives it the same UUID each time', () => {
    const yaml = `${FUNCTION}
        In:
          Type: Kinesis
          Properties:
            Stream: !GetAtt Source.Arn
            StartingPosition: TRIM_HORIZON
            BatchSize: 7
            TumblingWindowInSeconds: 30
            BisectBatchOnFunctionError: true
            MaximumRetryAttempts: 2
            FunctionResponseTypes: [ReportBatchItemFailures]
            FilterCriteria: { Filters: [{ Pattern: '{"data":{}}' }] }
            DestinationConfig: { OnFailure: { Type: S3, Destination: !GetAtt Bin.Arn } }`;
    const [first] = read(yaml).mappings;
    expect(first).toMatchObject({
      batchSize: 7,
      tumblingWindowSeconds: 30,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 2,
      reportBatchItemFailures: true,
      filterPatterns: ['{"data":{}}'],
      onFailureArn: 'arn:aws:s3:::demo-bin',
    });
    expect(read(yaml).mappings).toEqual([first]);
  });

  it('gives events without an API to the API that SAM would make', () => {
    const { httpApis } = read(`${FUNCTION}
        Get: { Type: HttpApi, Properties: { Method: get, Path: '/things/{id}' } }`);
    const route = { method: 'GET', path: '/things/{id}', functionName: 'demo-Worker', timeoutMs: 30_000 };
    expect(httpApis).toEqual([{ id: 'ServerlessHttpApi', stage: '$default', stageVariables: {}, routes: [route] }]);
  });

  it('reads how much the routes of an API take', () => {
    const api = (settings: string): string => `${FUNCTION}
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Front, Method: get, Path: '/things' } }
  Front: { Type: AWS::Serverless::HttpApi, Properties: { DefaultRouteSettings: ${settings} } }`;
    const throttling = (settings: string) => read(api(settings)).httpApis[0]?.throttling;
    expect(throttling('{ ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 }')).toEqual({
      requestsPerSecond: 1000,
      burst: 2000,
    });
    expect(throttling('{ DetailedMetricsEnabled: true }')).toBeUndefined();
  });

  it('reads how much a route takes that has settings of its own', () => {
    const { httpApis } = read(`${FUNCTION}
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Front, Method: get, Path: '/things' } }
        Put: { Type: HttpApi, Properties: { ApiId: !Ref Front, Method: put, Path: '/things' } }
  Front:
    Type: AWS::Serverless::HttpApi
    Properties: { RouteSettings: { "GET /things": { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 } } }`);
    expect(httpApis[0]?.routes.map(({ method, throttling }) => [method, throttling])).toEqual([
      ['GET', { requestsPerSecond: 5, burst: 10 }],
      ['PUT', undefined],
    ]);
  });

  it('gives the variables of a stage to its API', () => {
    const api = (variables: string): string => `${FUNCTION}
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Front, Method: get, Path: '/things' } }
  Front: { Type: AWS::Serverless::HttpApi, Properties: { StageVariables: ${variables} } }`;
    const read1 = (variables: string) => read(api(variables)).httpApis[0]?.stageVariables;
    expect(read1('{ bucket: !Ref Bin, limit: 5 }')).toEqual({ bucket: 'demo-bin', limit: '5' });
    const rule = 'names take letters, digits and _, values at least one of those and of -.~:/?#&=,';
    expect(() => read1('{ a-b: x }')).toThrow(`Front, StageVariables: a-b: ${rule}`);
    expect(() => read1('{ a: "x y" }')).toThrow(`Front, StageVariables: a: ${rule}`);
    expect(() => read1('{ a: "" }')).toThrow(rule);
  });

  it.each([
    ['Timeout: soon', 'Worker: Timeout must be a number'],
    ['Events: { In: { Type: Kinesis, Properties: { StartingPosition: LATEST } } }', 'WorkerIn: Stream is missing'],
    [
      'Events: { In: { Type: Kinesis, Properties: { Stream: !GetAtt Source.Arn, StartingPosition: NOW } } }',
      'WorkerIn: no StartingPosition NOW',
    ],
  ])('says what is wrong with "%s"', (property, message) => {
    expect(() => read(FUNCTION.replace('Events:', property))).toThrow(message);
  });

  it('reads the template of this repository', () => {
    const deployment = readDeployment({
      templateFile: 'template.yaml',
      stackName: 'alleycat',
      parameters: { RaceLengthSeconds: '60', DashboardOrigin: 'http://localhost:8080' },
      codeFolderOf: (id) => id,
      webUrl: 'http://127.0.0.1:8080',
      secretKey: 'of this machine',
    });
    expect(deployment.functions.map(({ logicalId }) => logicalId)).toEqual([
      'AggregateFunction',
      'AnnounceFunction',
      'FinishFunction',
      'TransformFunction',
      'RecordsFunction',
      'AuthorizeFunction',
      'ReadRacesFunction',
      'ReadResultsFunction',
      'ReadRidesFunction',
      'ReadLeaderboardsFunction',
      'ReadHistoryFunction',
      'BreakerFunction',
    ]);
    expect(deployment.schedules).toEqual([
      {
        name: 'alleycat-BreakerFunctionTick',
        functionName: 'alleycat-BreakerFunction',
        periodSeconds: 60,
        enabled: true,
      },
    ]);
    expect(deployment.functions.map(({ environment }) => environment['RACE_LENGTH_SECONDS'])).toEqual(
      deployment.functions.map(() => '60'),
    );
    expect(deployment.parameters).toMatchObject({ RaceLengthSeconds: '60', DeliveryBufferSeconds: '60', MqttUrl: '' });
    const clients = deployment.userPools.flatMap((pool) => pool.clients);
    expect(deployment.httpApis.map(({ stageVariables }) => stageVariables)).toEqual([
      { dashboardClientId: clients.find(({ name }) => name === 'dashboard')?.id },
    ]);
    expect(deployment.bucketNotifications).toEqual([
      {
        id: 'RecordsFunctionDelivered',
        bucketName: 'alleycat-readingsbucket',
        functionName: 'alleycat-RecordsFunction',
        events: ['s3:ObjectCreated:*'],
        prefix: 'readings/',
        suffix: '',
      },
    ]);
    const delivery = {
      bucketName: 'alleycat-readingsbucket',
      prefix: 'readings/!{timestamp:yyyy/MM/dd/HH}/',
      errorOutputPrefix: 'rejected/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/',
      bufferSeconds: 60,
      bufferMegabytes: 64,
      compression: 'GZIP',
      transform: {
        functionName: 'alleycat-TransformFunction',
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:alleycat-TransformFunction:$LATEST',
        bufferSeconds: 5,
        bufferMegabytes: 1,
        retries: 3,
      },
    };
    const sourceStreamArn = 'arn:aws:kinesis:us-east-1:000000000000:stream/alleycat-ReadingStream';
    expect(deployment.deliveryStreams).toEqual([
      { name: 'alleycat-ReadingDelivery', sourceStreamArn, ...delivery },
      { name: 'alleycat-ImportDelivery', ...delivery },
    ]);
  });
});
