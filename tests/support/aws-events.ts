import type { DynamoDBRecord, FirehoseTransformationEvent, KinesisStreamRecord, S3Event } from 'aws-lambda';
import { type ClassBest, packStandings, rankKeyOf, type StoredStandings } from '../../domain/src/index.ts';
import type { HttpEvent } from '../../functions/src/lambda/http-request.ts';
import { arrivalMs, raceId } from './readings.ts';

export interface KinesisRecordOptions {
  /** What the record holds: bytes as they are, anything else as JSON. */
  content: unknown;
  arrivedAtMs?: number;
  sequenceNumber?: string;
  partitionKey?: string;
}

/** A record as Lambda delivers it from a Kinesis stream. */
export const kinesisRecord = ({
  content,
  arrivedAtMs = arrivalMs(),
  sequenceNumber = '1',
  partitionKey = raceId(),
}: KinesisRecordOptions): KinesisStreamRecord => ({
  kinesis: {
    kinesisSchemaVersion: '1.0',
    partitionKey,
    sequenceNumber,
    data: base64Of(content),
    approximateArrivalTimestamp: arrivedAtMs / 1000,
  },
  eventSource: 'aws:kinesis',
  eventVersion: '1.0',
  eventID: `shardId-000000000000:${sequenceNumber}`,
  eventName: 'aws:kinesis:record',
  invokeIdentityArn: 'arn:aws:iam::111122223333:role/function',
  awsRegion: 'us-east-1',
  eventSourceARN: 'arn:aws:kinesis:us-east-1:111122223333:stream/readings',
});

/** An event of a delivery stream as Lambda delivers it; record `n` has the id `record-n` and the sequence number `n`. */
export const deliveryEvent = (
  records: readonly Pick<KinesisRecordOptions, 'content' | 'arrivedAtMs'>[],
  { isFromStream = true } = {},
): FirehoseTransformationEvent => ({
  invocationId: '6d8ad5a6-5b3a-4a2c-9f6e-3b1f2d0c4e5f',
  deliveryStreamArn: 'arn:aws:firehose:us-east-1:111122223333:deliverystream/readings',
  ...(isFromStream && { sourceKinesisStreamArn: 'arn:aws:kinesis:us-east-1:111122223333:stream/readings' }),
  region: 'us-east-1',
  records: records.map(({ content, arrivedAtMs = arrivalMs() }, index) => ({
    recordId: `record-${index}`,
    approximateArrivalTimestamp: arrivedAtMs,
    data: base64Of(content),
    ...(isFromStream && {
      kinesisRecordMetadata: {
        shardId: 'shardId-000000000000',
        partitionKey: raceId(),
        approximateArrivalTimestamp: arrivedAtMs,
        sequenceNumber: String(index),
        subsequenceNumber: '0',
      },
    }),
  })),
});

/** What S3 tells a function of objects that were created; keys are encoded as in a form. */
export const objectsCreated = (
  keys: readonly string[],
  { bucket = 'readings', eventName = 'ObjectCreated:Put' } = {},
): S3Event => ({
  Records: keys.map((key) => ({
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: '2026-01-01T00:00:00.000Z',
    eventName,
    userIdentity: { principalId: 'AWS:AIDAEXAMPLE' },
    requestParameters: { sourceIPAddress: '203.0.113.9' },
    responseElements: { 'x-amz-request-id': '0123456789ABCDEF', 'x-amz-id-2': 'base64text=' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'delivered',
      bucket: { name: bucket, ownerIdentity: { principalId: 'A1EXAMPLE' }, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+'),
        size: 1024,
        eTag: 'd41d8cd98f00b204e9800998ecf8427e',
        sequencer: '0055AED6DCD90281E5',
      },
    },
  })),
});

const base64Of = (content: unknown): string =>
  Buffer.from(content instanceof Uint8Array ? content : JSON.stringify(content)).toString('base64');

/** A change of a racer's best, as the table's stream tells it; without a best it is gone. */
export const bestRecord = (classId: number, racerId: string, best?: ClassBest): DynamoDBRecord => {
  const keys = { PK: { S: `class-${classId}` }, SK: { S: `racer-${racerId}` } };
  return {
    eventID: `${classId}-${racerId}`,
    eventName: best === undefined ? 'REMOVE' : 'MODIFY',
    eventSource: 'aws:dynamodb',
    dynamodb: {
      Keys: keys,
      ...(best && {
        NewImage: {
          ...keys,
          outputHundredths: { N: String(best.outputHundredths) },
          name: { S: best.name },
          raceId: { S: best.raceId },
          rankKey: { S: rankKeyOf(best) },
        },
      }),
    },
  };
};

/** A stored image of standings as Lambda delivers it from the table's stream. */
export const standingsRecord = (id: string, stored: StoredStandings): DynamoDBRecord => {
  const keys = { PK: { S: `race-${id}` }, SK: { S: 'results' } };
  return {
    eventID: `${id}-${stored.version}`,
    eventName: stored.version === 1 ? 'INSERT' : 'MODIFY',
    eventSource: 'aws:dynamodb',
    eventVersion: '1.1',
    awsRegion: 'us-east-1',
    dynamodb: {
      Keys: keys,
      NewImage: {
        ...keys,
        standings: { B: Buffer.from(packStandings(stored.standings)).toString('base64') },
        version: { N: String(stored.version) },
        publishedAtMs: { N: String(stored.publishedAtMs) },
        newestSecond: { N: String(stored.newestSecond) },
      },
      SequenceNumber: '100000000000000000001',
      StreamViewType: 'NEW_IMAGE',
    },
  };
};

/** An event of the HTTP gateway, as far as the functions look at it; empty maps are absent, as on AWS. */
export const httpEvent = (
  routeKey: string,
  o: {
    path?: Record<string, string>;
    query?: Record<string, string>;
    headers?: Record<string, string>;
    stage?: Record<string, string>;
  } = {},
): HttpEvent => ({
  routeKey,
  headers: o.headers ?? {},
  ...(o.path && { pathParameters: o.path }),
  ...(o.query && { queryStringParameters: o.query }),
  ...(o.stage && { stageVariables: o.stage }),
});
