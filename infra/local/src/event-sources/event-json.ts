import { LAMBDA_LIMITS } from './options.ts';
import type { PendingRecord } from './pending-record.ts';
import { EMPTY_STATE, type OpenWindow, windowTime } from './tumbling-window.ts';

export interface WindowPart {
  readonly window: OpenWindow;
  readonly shardId: string;
  readonly sourceArn: string;
  readonly isFinal: boolean;
  readonly isTerminatedEarly: boolean;
}

/** The event of one invocation, put together from records that are JSON text already. */
export const eventJson = (records: readonly PendingRecord[], windowPart?: WindowPart): string => {
  const list = records.map((record) => record.eventJson).join(',');
  return windowPart === undefined ? `{"Records":[${list}]}` : `{"Records":[${list}],${windowMembers(windowPart)}}`;
};

const windowMembers = ({ window, shardId, sourceArn, isFinal, isTerminatedEarly }: WindowPart): string =>
  `"window":{"start":"${windowTime(window.startMs)}","end":"${windowTime(window.endMs)}"},"state":${window.stateJson},` +
  `"shardId":"${shardId}","eventSourceARN":"${sourceArn}",` +
  `"isFinalInvokeForWindow":${isFinal},"isWindowTerminatedEarly":${isTerminatedEarly}`;

const PLAIN_ENVELOPE_BYTES = Buffer.byteLength(eventJson([]));

/** Bytes left for records, each with one separator, when state and envelope are counted. */
export const recordBytesLeft = (windowPart: WindowPart | undefined): number => {
  if (windowPart === undefined) return LAMBDA_LIMITS.eventBytes - PLAIN_ENVELOPE_BYTES;
  const envelope = eventJson([], { ...windowPart, window: { ...windowPart.window, stateJson: EMPTY_STATE } });
  const stateBytes = Buffer.byteLength(windowPart.window.stateJson);
  return LAMBDA_LIMITS.eventBytes - Buffer.byteLength(envelope) - stateBytes;
};
