export { type CloudWatchConsumerHealthOptions, cloudWatchConsumerHealth } from './cloudwatch-consumer-health.ts';
export { type ConsumerFunctions, ConsumersTextError, parseConsumers } from './consumer-functions.ts';
export { dynamoBreakerStore } from './dynamo-breaker-store.ts';
export { type DynamoHiddenStoreOptions, dynamoHiddenStore } from './dynamo-hidden-store.ts';
export { ASYNCHRONOUS } from './failure-folders.ts';
export { asynchronousPrefix, FAILURES_PREFIX } from './failure-keys.ts';
export { jitteredBackOff } from './jittered-back-off.ts';
export {
  ConsumerSwitchError,
  type LambdaConsumerSwitchOptions,
  lambdaConsumerSwitch,
} from './lambda-consumer-switch.ts';
export { type LeftObject, type S3FailedBatchesOptions, s3FailedBatches } from './s3-failed-batches.ts';
export { type S3HistoryStoreOptions, s3HistoryStore } from './s3-history-store.ts';
export { type S3ReadingArchiveOptions, s3ReadingArchive } from './s3-reading-archive.ts';
