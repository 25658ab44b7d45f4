import type { Consumer } from '@alleycat/domain';
import type { Clock, DownstreamProbe } from '@alleycat/domain/ports';
import { type IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable } from './dynamo-table.ts';
import { getObject, type S3Bucket } from './s3-objects.ts';
import { systemClock } from './system-clock.ts';

export interface DownstreamProbeOptions {
  table: DynamoTable;
  iot: IoTDataPlaneClient;
  /** What precedes `/<classId>` in the topic of a class; no class is called `probe`. */
  liveTopicPrefix: string;
  history: S3Bucket;
  /** @default the machine's */
  clock?: Clock;
}

/** What was written did not come back. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';
  readonly code = 'PROBE_LOST';
}

const PROBE_KEY = { PK: 'ops', SK: 'probe' };
/** What the records function reads before it records: who is hidden. */
const HIDDEN_KEY = { PK: 'hidden', SK: 'racers' };

/** Writes to where a consumer writes, and reads it back, where nobody else looks. */
export const downstreamProbe = (options: DownstreamProbeOptions): DownstreamProbe => {
  const probes: Record<Consumer, () => Promise<void>> = {
    aggregate: () => probeTable(options),
    finish: () => probeTable(options),
    announce: () => probeTopic(options),
    records: () => probeHistory(options),
  };
  return { probe: (consumer) => probes[consumer]() };
};

const probeTable = async ({ table, clock = systemClock }: DownstreamProbeOptions): Promise<void> => {
  const { documents, tableName: TableName } = table;
  await documents.send(new PutCommand({ TableName, Item: { ...PROBE_KEY, probedAtMs: clock.nowMs() } }));
  // Another probe may have written in between: any answer will do.
  const { Item } = await documents.send(new GetCommand({ TableName, Key: PROBE_KEY, ConsistentRead: true }));
  if (Item === undefined) throw new ProbeError(`${TableName} lost the item that was just put`);
};

const probeTopic = async ({ table, iot, liveTopicPrefix }: DownstreamProbeOptions): Promise<void> => {
  // Of a race of several writers announce reads what all have stored.
  await table.documents.send(new GetCommand({ TableName: table.tableName, Key: PROBE_KEY, ConsistentRead: true }));
  await iot.send(new PublishCommand({ topic: `${liveTopicPrefix}/probe`, payload: new Uint8Array(0), qos: 0 }));
};

const probeHistory = async ({ table, history }: DownstreamProbeOptions): Promise<void> => {
  const { client, bucket: Bucket } = history;
  await table.documents.send(new GetCommand({ TableName: table.tableName, Key: HIDDEN_KEY }));
  const Key = 'probe/records';
  await client.send(new PutObjectCommand({ Bucket, Key, Body: 'probe', ContentType: 'text/plain' }));
  const object = await getObject(history, { Key });
  if (object === undefined) throw new ProbeError(`${Bucket} lost the object that was just put`);
  await client.send(new DeleteObjectCommand({ Bucket, Key }));
};
