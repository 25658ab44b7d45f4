/**
 * Metrics of AWS that are watched, and the dimensions that AWS gives them, in order of names.
 *
 * From AWS's developer guides: Lambda `monitoring-metrics-types` (those of event source mappings are sent if a mapping asks
 * for `EventCount`), Kinesis `monitoring-with-cloudwatch`, Firehose `monitoring-with-cloudwatch-metrics`, DynamoDB
 * `metrics-dimensions`, IoT `metrics_dimensions`, API Gateway `http-api-metrics`, ElastiCache `serverless-metrics-events-redis`.
 * AWS does not list the values of `ActionType`; dashboards of others have `Kinesis`, and error documents of rules say
 * `KinesisAction` and `S3Action`. Neither does it name the dimension of serverless caches; dashboards of others have `clusterId`.
 */
export const AWS_METRICS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS/Lambda': {
    AsyncEventAge: 'FunctionName',
    AsyncEventsDropped: 'FunctionName',
    ClaimedAccountConcurrency: '',
    DestinationDeliveryFailures: 'FunctionName',
    Duration: 'FunctionName',
    Errors: 'FunctionName',
    IteratorAge: 'FunctionName',
    OnFailureDestinationDeliveredEventCount: 'EventSourceMappingUUID',
    Throttles: 'FunctionName',
  },
  'AWS/Kinesis': {
    'GetRecords.IteratorAgeMilliseconds': 'StreamName',
    IncomingBytes: 'StreamName',
    IncomingRecords: 'StreamName',
    'PutRecord.Success': 'StreamName',
    ReadProvisionedThroughputExceeded: 'StreamName',
    WriteProvisionedThroughputExceeded: 'StreamName',
  },
  'AWS/DynamoDB': {
    ConsumedReadCapacityUnits: 'TableName',
    ConsumedWriteCapacityUnits: 'TableName',
    ProvisionedReadCapacityUnits: 'TableName',
    ProvisionedWriteCapacityUnits: 'TableName',
    ReadThrottleEvents: 'TableName',
    SystemErrors: 'Operation TableName',
    ThrottledRequests: 'Operation TableName',
    WriteThrottleEvents: 'TableName',
  },
  'AWS/Firehose': {
    'DeliveryToS3.DataFreshness': 'DeliveryStreamName',
    'DeliveryToS3.Success': 'DeliveryStreamName',
    'ExecuteProcessing.Success': 'DeliveryStreamName',
    ThrottledGetRecords: 'DeliveryStreamName',
    ThrottledRecords: 'DeliveryStreamName',
  },
  'AWS/IoT': {
    ErrorActionFailure: 'ActionType RuleName',
    Failure: 'ActionType RuleName',
    ParseError: 'RuleName',
    RuleMessageThrottled: 'RuleName',
    TopicMatch: 'RuleName',
  },
  'AWS/ElastiCache': { BytesUsedForCache: 'clusterId', ThrottledCmds: 'clusterId' },
  'AWS/ApiGateway': { '4xx': 'ApiId', '5xx': 'ApiId', Count: 'ApiId', Latency: 'ApiId' },
};
