import { randomUUID } from 'node:crypto';
import { KinesisClient, PutRecordsCommand, type PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type AwsAddress, awsClientSettings } from '../aws-address.ts';
import type { Clock } from '../clock.ts';
import type { ServerClock } from '../clock-offset.ts';
import { reasonOf } from '../errors.ts';
import { isDoneWithin } from '../wait.ts';
import type { OutgoingReading, ReadingSink, SinkEvents } from './reading-sink.ts';

export interface KinesisSinkOptions {
  readonly client: KinesisClient;
  readonly streamName: string;
  /** Of those who ride here: each can send unless it is dead, as nobody needs a connection of their own. */
  readonly racerIndexes: readonly number[];
  readonly partitionKeyOf: (reading: OutgoingReading) => string;
  readonly events: SinkEvents;
  readonly clock: Clock;
  readonly serverClock: Pick<ServerClock, 'nowMs'>;
  /** PutRecords calls in flight at the same time. @default 8 */
  readonly callsMax?: number;
  /** How long a reading waits for others to share its call. @default 20 */
  readonly lingerMs?: number;
  /** Puts of one reading, the first included. @default 8 */
  readonly attemptsMax?: number;
  /** Readings waiting for a call; beyond it new ones are given up, so that memory stays bounded. @default 50000 */
  readonly queueMax?: number;
}

interface Attempt {
  readonly reading: OutgoingReading;
  readonly number: number;
}

/** One record of a call. */
interface Entry {
  readonly data: Uint8Array;
  readonly partitionKey: string;
  /** Undefined for what nobody books. */
  readonly attempt: Attempt | undefined;
}

/** Of PutRecords: more records are refused as a whole. */
const recordsPerCallMax = 500;
/** Of PutRecords: a call with a larger record is refused as a whole. */
const recordBytesMax = 1_048_576 - 256;
const retryMs = 100;
const closeTimeoutMs = 3_000;
const encoder = new TextEncoder();

/**
 * Writes readings straight into the stream. PutRecords answers 200 even if some or all records were throttled, so
 * every entry is looked at, and only failed ones are put again. That reorders them, which boards do not mind: they
 * are joins.
 */
export function createKinesisSink(options: KinesisSinkOptions): ReadingSink {
  const { client, streamName, racerIndexes, partitionKeyOf, events, clock, serverClock } = options;
  const { callsMax = 8, lingerMs = 20, attemptsMax = 8, queueMax = 50_000 } = options;
  const closing = new AbortController();
  const calls = new Set<Promise<void>>();
  const deadUntilMs = new Map<number, number>();
  const queue: Entry[] = [];
  let pending = 0;
  let isLingering = false;

  const isDead = (racerIndex: number): boolean => serverClock.nowMs() < (deadUntilMs.get(racerIndex) ?? 0);

  const settle = (report: () => void) => {
    pending -= 1;
    report();
  };

  const enqueueReading = (attempt: Attempt) => {
    const { reading } = attempt;
    enqueue({ data: encoder.encode(reading.payload), partitionKey: partitionKeyOf(reading), attempt });
  };

  const enqueue = (entry: Entry) => {
    queue.push(entry);
    if (queue.length >= recordsPerCallMax) startCalls(recordsPerCallMax);
    else linger();
  };

  const linger = () => {
    if (isLingering) return;
    isLingering = true;
    void clock.sleep(lingerMs, closing.signal).then(() => {
      isLingering = false;
      if (!closing.signal.aborted) startCalls(1);
    });
  };

  const startCalls = (recordsMin: number) => {
    while (calls.size < callsMax && queue.length >= recordsMin) {
      const call = put(queue.splice(0, recordsPerCallMax)).finally(() => {
        calls.delete(call);
        if (!closing.signal.aborted) startCalls(1);
      });
      calls.add(call);
    }
  };

  const put = async (batch: readonly Entry[]) => {
    const Records = batch.map(({ data, partitionKey }) => ({ Data: data, PartitionKey: partitionKey }));
    try {
      const answer = await client.send(new PutRecordsCommand({ StreamName: streamName, Records }));
      bookAnswers(batch, answer.Records ?? []);
    } catch (error) {
      for (const { attempt } of batch) if (attempt !== undefined) retryLater(attempt, reasonOf(error));
    }
  };

  const bookAnswers = (batch: readonly Entry[], answers: readonly PutRecordsResultEntry[]) => {
    for (const [index, { attempt }] of batch.entries()) {
      const answer = answers[index];
      if (attempt === undefined) continue;
      if (answer?.SequenceNumber !== undefined) settle(() => events.acknowledged(attempt.reading));
      else retryLater(attempt, answer?.ErrorCode ?? 'no answer for this record');
    }
  };

  const retryLater = ({ reading, number }: Attempt, reason: string) => {
    const isHopeless = number >= attemptsMax || serverClock.nowMs() >= reading.staleAtMs;
    if (isHopeless || closing.signal.aborted) {
      settle(() => events.givenUp(reading, reason));
      return;
    }
    void clock.sleep(retryMs * number, closing.signal).then(() => {
      if (closing.signal.aborted) {
        settle(() => events.givenUp(reading, reason));
        return;
      }
      events.retried(reading);
      enqueueReading({ reading, number: number + 1 });
    });
  };

  return {
    open: async () => undefined,
    send: (reading) => {
      pending += 1;
      if (isDead(reading.racer.index)) {
        settle(() => events.givenUp(reading, 'its client is dead'));
      } else if (queue.length < queueMax) enqueueReading({ reading, number: 1 });
      else settle(() => events.givenUp(reading, `more than ${queueMax} readings wait for the stream`));
    },
    sendRaw: ({ payload }) => {
      if (queue.length >= queueMax || payload.byteLength > recordBytesMax) return;
      enqueue({ data: payload, partitionKey: randomUUID(), attempt: undefined });
    },
    cut: () => undefined, // nobody has a connection of their own
    die: (racerIndex, untilMs) => void deadUntilMs.set(racerIndex, untilMs),
    pendingCount: () => pending,
    connectedCount: () => racerIndexes.filter((index) => !isDead(index)).length,
    framesWatched: () => 0,
    close: async () => {
      closing.abort();
      for (const { attempt } of queue.splice(0)) {
        if (attempt !== undefined) settle(() => events.givenUp(attempt.reading, 'the run ended'));
      }
      await isDoneWithin(clock, closeTimeoutMs, Promise.all(calls));
      client.destroy();
    },
  };
}

export const createKinesisClient = (address: AwsAddress): KinesisClient =>
  new KinesisClient({
    ...awsClientSettings(address),
    // The SDK's own handler opens one connection per call over HTTP/2; this one keeps its connections.
    requestHandler: new NodeHttpHandler({ connectionTimeout: 5_000, requestTimeout: 10_000 }),
  });
