// biome-ignore-all lint/suspicious/noTemplateCurlyInString: substitution templates of IoT rules look like this
import type { RuleActionSpec, TopicRuleSpec } from '../../../../../infra/local/src/core/deployment.ts';
import type { Log, ObjectWriter, StreamWriter } from '../../../../../infra/local/src/core/ports.ts';
import { RuleMessage, type RuleMessageFields } from '../../../../../infra/local/src/iot/rules/rule-message.ts';

export interface StreamRecord {
  readonly streamName: string;
  readonly partitionKey: string;
  readonly text: string;
}

/** Something in memory that fails as often as `failNext` says, in the way of `failure`. */
interface Failing {
  failNext: number;
  failure: Error;
}

export const createRecordingStream = (): StreamWriter & Failing & { records: StreamRecord[]; puts: number } => {
  const stream = {
    records: [] as StreamRecord[],
    puts: 0,
    failNext: 0,
    failure: new Error('the shard is full'),
    putRecord: async ({
      streamName,
      partitionKey,
      data,
    }: {
      streamName: string;
      partitionKey: string;
      data: Uint8Array;
    }) => {
      stream.puts += 1;
      if (stream.failNext > 0) {
        stream.failNext -= 1;
        throw stream.failure;
      }
      stream.records.push({ streamName, partitionKey, text: Buffer.from(data).toString() });
    },
  };
  return stream;
};

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly text: string;
}

export const createRecordingObjects = (): ObjectWriter & Failing & { objects: StoredObject[] } => {
  const store = {
    objects: [] as StoredObject[],
    failNext: 0,
    failure: new Error('no such bucket'),
    putObject: async ({ bucket, key, body }: { bucket: string; key: string; body: Uint8Array }) => {
      if (store.failNext > 0) {
        store.failNext -= 1;
        throw store.failure;
      }
      store.objects.push({ bucket, key, text: Buffer.from(body).toString() });
    },
  };
  return store;
};

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>> | undefined;
}

export const createRecordingLog = (): { log: Log; lines: LogLine[] } => {
  const lines: LogLine[] = [];
  return { lines, log: (level, message, facts) => lines.push({ level, message, facts }) };
};

export const toStream: RuleActionSpec = { type: 'kinesis', streamName: 'telemetry', partitionKey: '${device}' };
export const toBucket: RuleActionSpec = { type: 's3', bucketName: 'failed', key: 'failed/${topic()}' };

export const ruleSpec = (changes: Partial<TopicRuleSpec> = {}): TopicRuleSpec => ({
  name: 'ToStream',
  sql: "SELECT * FROM 'dt/+'",
  actions: [toStream],
  disabled: false,
  ...changes,
});

/** UUIDs that a test can predict: uuid-1, uuid-2, … */
export const countingUuids = (): (() => string) => {
  let count = 0;
  return () => {
    count += 1;
    return `uuid-${count}`;
  };
};

export const messageOf = (payload: unknown, changes: Partial<RuleMessageFields> = {}): RuleMessage =>
  new RuleMessage({
    topic: 'dt/sensor-1',
    payload:
      payload instanceof Uint8Array
        ? payload
        : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
    clientId: 'sensor-1',
    principal: 'fleet',
    receivedAtMs: 1_620_992_100_000,
    republishDepth: 0,
    newUuid: countingUuids(),
    ...changes,
  });
