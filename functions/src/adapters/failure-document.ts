/** What Lambda stored of a batch or an event that it gave up. */
export interface FailureDocument {
  readonly functionName: string;
  readonly given: StreamBatch | AsynchronousEvent;
}

/** A batch of a stream, or the last call of a window. */
export interface StreamBatch {
  readonly kind: 'stream';
  readonly records: readonly unknown[];
  /** What the function had returned of the window so far, and the window; undefined where the batch had none. */
  readonly state?: unknown;
  readonly window?: unknown;
  readonly shardId: string;
  readonly streamArn: string;
  /** When its first and its last record had arrived, in ISO 8601; empty if it has none. */
  readonly firstArrival: string;
  readonly lastArrival: string;
}

export interface AsynchronousEvent {
  readonly kind: 'event';
  readonly event: unknown;
}

/** A stored object from which nothing can be sent again. */
export class FailureDocumentError extends Error {
  override readonly name = 'FailureDocumentError';
  readonly code = 'FAILURE_DOCUMENT_INVALID';
}

type Fields = Readonly<Record<string, unknown>>;

/** @throws FailureDocumentError */
export const parseFailureDocument = (text: string): FailureDocument => {
  const document = fieldsOf(jsonOf(text), 'it');
  const functionName = functionNameOf(fieldsOf(document['requestContext'], 'requestContext')['functionArn']);
  const batchInfo = document['KinesisBatchInfo'] ?? document['DDBStreamBatchInfo'];
  if (batchInfo !== undefined) {
    return { functionName, given: streamBatchOf(document['payload'], fieldsOf(batchInfo, 'the batch')) };
  }
  if (document['requestPayload'] === undefined) throw new FailureDocumentError('it holds neither batch nor event');
  return { functionName, given: { kind: 'event', event: document['requestPayload'] } };
};

const streamBatchOf = (stored: unknown, batchInfo: Fields): StreamBatch => {
  // AWS documents no more than "<Whole Event>": it may be the event or its text, with or without what is said of a window.
  const payload = fieldsOf(typeof stored === 'string' ? jsonOf(stored) : stored, 'payload');
  const records: unknown = payload['Records'];
  if (!Array.isArray(records)) throw new FailureDocumentError('its payload has no list of records');
  if (records.length === 0 && payload['state'] === undefined) {
    throw new FailureDocumentError('it holds neither records nor the state of a window');
  }
  const { state, window } = payload;
  return {
    kind: 'stream',
    records,
    ...(state === undefined ? {} : { state }),
    ...(window === undefined ? {} : { window }),
    shardId: textOf(batchInfo['shardId']),
    streamArn: textOf(batchInfo['streamArn']),
    firstArrival: textOf(batchInfo['approximateArrivalOfFirstRecord']),
    lastArrival: textOf(batchInfo['approximateArrivalOfLastRecord']),
  };
};

/** `arn:aws:lambda:REGION:ACCOUNT:function:NAME`, with or without a qualifier behind. */
const functionNameOf = (arn: unknown): string => {
  const [, name] = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(textOf(arn)) ?? [];
  if (name !== undefined) return name;
  throw new FailureDocumentError('it names no function');
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const fieldsOf = (value: unknown, what: string): Fields => {
  if (isFields(value)) return value;
  throw new FailureDocumentError(`${what} is no object`);
};

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const jsonOf = (text: string): unknown => {
  try {
    const content: unknown = JSON.parse(text);
    return content;
  } catch (cause) {
    throw new FailureDocumentError('it is not JSON', { cause });
  }
};
