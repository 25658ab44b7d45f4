export { type DynamoHiddenStoreOptions, dynamoHiddenStore } from './dynamo-hidden-store.ts';
export { jitteredBackOff } from './jittered-back-off.ts';
export { type S3HistoryStoreOptions, s3HistoryStore } from './s3-history-store.ts';
export { type S3ReadingArchiveOptions, s3ReadingArchive } from './s3-reading-archive.ts';
