import { READING_REJECTIONS } from '@alleycat/domain';

const STATISTICS = ['Sum', 'Average', 'Maximum', 'p99'] as const;
export type Statistic = (typeof STATISTICS)[number];

/** One metric, by the minute. */
export interface MetricQuestion {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
}

/** Some metrics under names of ours. */
export type Questions = Readonly<Record<string, MetricQuestion>>;

const asking =
  (namespace: string, dimensions: MetricQuestion['dimensions']) =>
  (statistic: Statistic, metric: string): MetricQuestion => ({ namespace, metric, dimensions, statistic });

/** Of a function. Only those that an event source invokes have an age of records, only asynchronous ones one of events. */
export const functionQuestions = (functionName: string) => {
  const of = asking('AWS/Lambda', { FunctionName: functionName });
  return {
    invocations: of('Sum', 'Invocations'),
    errors: of('Sum', 'Errors'),
    throttles: of('Sum', 'Throttles'),
    p99Ms: of('p99', 'Duration'),
    longestMs: of('Maximum', 'Duration'),
    recordAgeMs: of('Maximum', 'IteratorAge'),
    eventAgeMs: of('Maximum', 'AsyncEventAge'),
  } satisfies Questions;
};

export const streamQuestions = (streamName: string) => {
  const of = asking('AWS/Kinesis', { StreamName: streamName });
  return {
    records: of('Sum', 'IncomingRecords'),
    bytes: of('Sum', 'IncomingBytes'),
    throttledWrites: of('Sum', 'WriteProvisionedThroughputExceeded'),
    throttledReads: of('Sum', 'ReadProvisionedThroughputExceeded'),
    readAgeMs: of('Maximum', 'GetRecords.IteratorAgeMilliseconds'),
  } satisfies Questions;
};

export const tableQuestions = (tableName: string) => {
  const of = asking('AWS/DynamoDB', { TableName: tableName });
  return {
    readUnits: of('Sum', 'ConsumedReadCapacityUnits'),
    writeUnits: of('Sum', 'ConsumedWriteCapacityUnits'),
    throttledReads: of('Sum', 'ReadThrottleEvents'),
    throttledWrites: of('Sum', 'WriteThrottleEvents'),
  } satisfies Questions;
};

export const deliveryQuestions = (deliveryStreamName: string) => {
  const of = asking('AWS/Firehose', { DeliveryStreamName: deliveryStreamName });
  return {
    freshnessSeconds: of('Maximum', 'DeliveryToS3.DataFreshness'),
    records: of('Sum', 'DeliveryToS3.Records'),
    deliveredShare: of('Average', 'DeliveryToS3.Success'),
    transformedShare: of('Average', 'ExecuteProcessing.Success'),
  } satisfies Questions;
};

export const ruleQuestions = (ruleName: string) => {
  const of = asking('AWS/IoT', { RuleName: ruleName });
  const ofStream = asking('AWS/IoT', { RuleName: ruleName, ActionType: 'Kinesis' });
  const ofError = asking('AWS/IoT', { RuleName: ruleName, ActionType: 'S3' });
  return {
    messages: of('Sum', 'TopicMatch'),
    unreadable: of('Sum', 'ParseError'),
    throttled: of('Sum', 'RuleMessageThrottled'),
    failed: ofStream('Sum', 'Failure'),
    lost: ofError('Sum', 'ErrorActionFailure'),
  } satisfies Questions;
};

export const apiQuestions = (apiId: string) => {
  const of = asking('AWS/ApiGateway', { ApiId: apiId });
  return {
    requests: of('Sum', 'Count'),
    refused: of('Sum', '4xx'),
    failed: of('Sum', '5xx'),
    p99Ms: of('p99', 'Latency'),
  } satisfies Questions;
};

/** What the functions say themselves; their namespace is the name of the stack. */
export const raceQuestions = (stackName: string) => {
  const ofAggregate = asking(stackName, { service: 'aggregate' });
  const ofAnnounce = asking(stackName, { service: 'announce' });
  return {
    frames: ofAnnounce('Sum', 'FramesPublished'),
    frameLatencyMs: ofAnnounce('Maximum', 'FrameLatency'),
    unreadableStandings: ofAnnounce('Sum', 'StandingsUnreadable'),
    updates: ofAggregate('Sum', 'RacesUpdated'),
    standingsLatencyMs: ofAggregate('Maximum', 'StandingsLatency'),
    turnedAway: ofAggregate('Sum', 'RacersTurnedAway'),
    rejected: ofAggregate('Sum', 'RejectedReadings'),
    hiddenUnread: ofAggregate('Sum', 'HiddenRacersUnread'),
  } satisfies Questions;
};

/** What the functions say that write the rank index, and that ask it. */
export const rankQuestions = (stackName: string) => {
  const ofRanks = asking(stackName, { service: 'ranks' });
  return {
    away: ofRanks('Maximum', 'RankIndexAway'),
    indexed: ofRanks('Sum', 'BestsIndexed'),
    unreadable: ofRanks('Sum', 'BestsUnreadable'),
    repaired: ofRanks('Sum', 'RanksRepaired'),
    rebuilt: ofRanks('Sum', 'RankIndexesRebuilt'),
    placesFromTable: asking(stackName, { service: 'read-leaderboards' })('Sum', 'RanksFromTable'),
    bestsFromTable: asking(stackName, { service: 'read-history' })('Sum', 'RanksFromTable'),
  } satisfies Questions;
};

/** How many readings the live path refused for each reason. */
export const rejectionQuestions = (stackName: string): Questions =>
  Object.fromEntries(
    READING_REJECTIONS.map((reason) => [
      reason,
      asking(stackName, { service: 'aggregate', reason })('Sum', 'RejectedReadings'),
    ]),
  );
