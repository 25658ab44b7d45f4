import { type Consumer, RedriveError } from '@alleycat/domain';
import type { FailureDocument, StreamBatch } from './failure-document.ts';

/** What a synchronous invocation takes. */
const EVENT_BYTES_MAX = 6 * 1024 * 1024;

/**
 * The events, as JSON, by which a function gets a failed batch once more: one, or several where one would be larger than
 * an invocation takes. All that functions do is a join: they may come in parts, in any order, and again.
 * @throws RedriveError for a record that is too large by itself
 */
export const redriveEvents = (
  consumer: Consumer,
  { given }: FailureDocument,
  { eventBytesMax = EVENT_BYTES_MAX }: { readonly eventBytesMax?: number } = {},
): string[] => {
  if (given.kind === 'event') return [JSON.stringify(given.event)];
  const encode = consumer === 'aggregate' ? windowEvent(given) : (Records: readonly unknown[]) => ({ Records });
  return fittingEvents(given.records, encode, eventBytesMax);
};

/**
 * One closed window: it takes what is in the batch, and what its window had come to where that is known, and leaves
 * nothing open. Its own window is long closed; joining with the standings does not ask which.
 */
const windowEvent = (batch: StreamBatch) => {
  const { state = {}, window = { start: batch.firstArrival, end: batch.lastArrival } } = batch;
  return (Records: readonly unknown[], isFirst: boolean): object => ({
    Records,
    window,
    state: isFirst ? state : {},
    shardId: batch.shardId,
    eventSourceARN: batch.streamArn,
    isFinalInvokeForWindow: true,
    isWindowTerminatedEarly: false,
  });
};

const fittingEvents = (
  records: readonly unknown[],
  encode: (records: readonly unknown[], isFirst: boolean) => object,
  eventBytesMax: number,
): string[] => {
  const cut = (part: readonly unknown[], isFirst: boolean): string[] => {
    const event = JSON.stringify(encode(part, isFirst));
    if (Buffer.byteLength(event) <= eventBytesMax) return [event];
    if (part.length <= 1)
      throw new RedriveError(`a record takes more than ${eventBytesMax} bytes, which no call carries`);
    const middle = Math.ceil(part.length / 2);
    return [...cut(part.slice(0, middle), isFirst), ...cut(part.slice(middle), false)];
  };
  return cut(records, true);
};
