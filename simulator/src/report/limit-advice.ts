/** Limits of AWS that a local runtime can name. */
export const LIMIT_NAMES = [
  'kinesis-shard-records',
  'kinesis-shard-bytes',
  'kinesis-shard-reads',
  'kinesis-shard-read-bytes',
  'function-concurrency',
  'function-timeout',
  'dynamodb-partition-writes',
  'dynamodb-partition-reads',
  'dynamodb-table-writes',
  'dynamodb-table-reads',
  'iot-connection-publishes',
  'iot-connects',
  'iot-publishes',
  'iot-subscriptions',
  'iot-payload',
  'firehose-put',
  'http-api-requests',
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

interface Advice {
  /** What was too much of what. */
  readonly meaning: string;
  /** Which setting lifts it, or why none does. */
  readonly remedy: string;
}

const adviceOf: Readonly<Record<LimitName, Advice>> = {
  'kinesis-shard-records': {
    meaning: 'more readings a second than a shard takes',
    remedy:
      'Raise the template parameter ShardCount. A race is one partition key and so on one shard: one race alone is helped only by spreading its racers over more classes (RaceClasses).',
  },
  'kinesis-shard-bytes': {
    meaning: 'more bytes a second than a shard takes',
    remedy:
      'Raise the template parameter ShardCount. A race is one partition key and so on one shard: one race alone is helped only by spreading its racers over more classes (RaceClasses).',
  },
  'kinesis-shard-reads': {
    meaning: 'consumers ask a shard more often than it answers',
    remedy:
      'Give a consumer its own pipe: register it for enhanced fan-out (AWS::Kinesis::StreamConsumer) and name the consumer in place of the stream in its event source. More shards do not help: every consumer reads each of them.',
  },
  'kinesis-shard-read-bytes': {
    meaning: 'consumers together read more bytes a second than a shard gives',
    remedy:
      'Give a consumer its own pipe: register it for enhanced fan-out (AWS::Kinesis::StreamConsumer), with 2 MB a second of its own on each shard; or raise ShardCount if the load is of many races.',
  },
  'function-concurrency': {
    meaning: 'more invocations at the same time than the account allows',
    remedy:
      'Ask for a higher Lambda quota "Concurrent executions" (Service Quotas), or reserve some for the function (ReservedConcurrentExecutions).',
  },
  'function-timeout': {
    meaning: 'invocations took longer than their function may',
    remedy:
      'Raise MemorySize of the function, which brings CPU with it, or lower its BatchSize. ParallelizationFactor does not go together with tumbling windows: the function of the standings works on one batch of a shard at a time, so that beyond this only ShardCount and more classes help.',
  },
  'dynamodb-partition-writes': {
    meaning: 'more write units a second than one key of a table takes',
    remedy:
      'No capacity setting lifts it, neither TableBillingMode nor more units: what is written has one key. Spread racers over more classes (RaceClasses), or write less often with a longer WindowSeconds.',
  },
  'dynamodb-partition-reads': {
    meaning: 'more read units a second than one key of a table gives',
    remedy:
      'No capacity setting lifts it: what is read has one key. Cache the answers in front of the API for longer, or spread racers over more classes (RaceClasses).',
  },
  'dynamodb-table-writes': {
    meaning: 'more write units a second than the table or an index has',
    remedy:
      'With TableBillingMode PROVISIONED raise the write capacity of the table and its indexes, or set TableBillingMode to PAY_PER_REQUEST. On demand AWS grows with the load: warm the table up, or begin with more WarmThroughput.',
  },
  'dynamodb-table-reads': {
    meaning: 'more read units a second than the table or an index has',
    remedy:
      'With TableBillingMode PROVISIONED raise the read capacity of the table and its indexes, or set TableBillingMode to PAY_PER_REQUEST. On demand AWS grows with the load: warm the table up, or begin with more WarmThroughput.',
  },
  'iot-connection-publishes': {
    meaning: 'one connection sent more messages a second than it may',
    remedy:
      'It cannot be raised: a racer sends one reading a second and is far below. Give other senders more connections.',
  },
  'iot-connects': {
    meaning: 'more clients connected in a second than the account allows',
    remedy:
      'Let racers come one after the other (--connect-concurrency, --ramp-up), or ask for a higher AWS IoT Core quota "Connect requests per second per account" (Service Quotas).',
  },
  'iot-publishes': {
    meaning: 'more messages a second than the account allows',
    remedy:
      'Ask for a higher AWS IoT Core quota: "Inbound publish requests per second per account" for readings, "Outbound publish requests per second per account" for live frames; a longer WindowSeconds makes fewer frames.',
  },
  'iot-subscriptions': {
    meaning: 'more subscriptions than a connection or the account may have',
    remedy:
      'Subscribe to fewer topics on one connection (a dashboard needs one for each class), or ask for a higher AWS IoT Core quota "Subscriptions per account" (Service Quotas).',
  },
  'iot-payload': {
    meaning: 'a message was larger than AWS IoT Core takes',
    remedy: 'It cannot be raised: 128 KB is the most. Whoever sends such messages sends no readings.',
  },
  'firehose-put': {
    meaning: 'more was put into a delivery stream in a second than it takes',
    remedy:
      'Ask for a higher Amazon Data Firehose quota "Direct PUT" (Service Quotas), or import more slowly. Readings from the stream are not concerned: they grow with ShardCount.',
  },
  'http-api-requests': {
    meaning: 'more requests a second than the API lets through',
    remedy:
      'Raise ThrottlingRateLimit and ThrottlingBurstLimit of the API, up to the account quota "Throttle rate" (Service Quotas); or have the answers cached by CloudFront for longer.',
  },
};

/** What a limit means and what lifts it. A runtime may name limits that are not known here. */
export function limitAdvice(limit: string): Advice {
  const known = LIMIT_NAMES.find((name) => name === limit);
  return known === undefined
    ? { meaning: 'a limit that this simulator does not know', remedy: 'See the quota in Service Quotas.' }
    : adviceOf[known];
}
