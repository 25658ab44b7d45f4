import type { DynamoDBRecord, KinesisStreamRecord } from 'aws-lambda';
import { packStandings } from '../../domain/src/index.ts';
import type { StoredStandings } from '../../domain/src/ports/index.ts';
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
    data: Buffer.from(content instanceof Uint8Array ? content : JSON.stringify(content)).toString('base64'),
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
  o: { path?: Record<string, string>; query?: Record<string, string>; headers?: Record<string, string> } = {},
): HttpEvent => ({
  routeKey,
  headers: o.headers ?? {},
  ...(o.path && { pathParameters: o.path }),
  ...(o.query && { queryStringParameters: o.query }),
});
