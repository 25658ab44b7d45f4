import { AwsError } from '../core/errors.ts';
import { invalidArgument } from './errors.ts';

/** What a shard iterator stands for. It is opaque to clients, so its form may change at any time. */
export interface ShardPosition {
  readonly streamName: string;
  /** A stream that was deleted and made again does not take its predecessor's iterators. */
  readonly streamCreatedAtMs: number;
  readonly shardId: string;
  readonly afterCounter: number;
  readonly notBeforeMs: number;
}

const ITERATOR_LIFE_MS = 300_000;

export const writeIterator = (position: ShardPosition, issuedAtMs: number): string => {
  const { streamName, streamCreatedAtMs, shardId, afterCounter, notBeforeMs } = position;
  const parts = [issuedAtMs, streamName, streamCreatedAtMs, shardId, afterCounter, notBeforeMs];
  return Buffer.from(JSON.stringify(parts)).toString('base64');
};

/** @throws AwsError `InvalidArgumentException`, `ExpiredIteratorException` */
export const readIterator = (text: string, nowMs: number): ShardPosition => {
  const parts = parseParts(text);
  if (parts === undefined) throw invalidArgument('Invalid ShardIterator.');
  const [issuedAtMs, streamName, streamCreatedAtMs, shardId, afterCounter, notBeforeMs] = parts;
  if (nowMs - issuedAtMs > ITERATOR_LIFE_MS) {
    throw new AwsError(
      'ExpiredIteratorException',
      `Iterator expired. The iterator was created at time ${utcText(issuedAtMs)} while right now it is ` +
        `${utcText(nowMs)} which is further in the future than the tolerated delay of ${ITERATOR_LIFE_MS} milliseconds.`,
    );
  }
  return { streamName, streamCreatedAtMs, shardId, afterCounter, notBeforeMs };
};

type IteratorParts = [number, string, number, string, number, number];
const PART_TYPES = ['number', 'string', 'number', 'string', 'number', 'number'] as const;

const parseParts = (text: string): IteratorParts | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
  } catch {
    // Any text may come as an iterator; what is none is answered with InvalidArgumentException.
    return undefined;
  }
  return isParts(value) ? value : undefined;
};

const isParts = (value: unknown): value is IteratorParts =>
  Array.isArray(value) &&
  value.length === PART_TYPES.length &&
  PART_TYPES.every((type, index) => typeof value[index] === type);

/** As in `Thu Jan 22 01:22:02 UTC 2015`. */
const utcText = (timeMs: number): string => {
  const [day, date, month, year, time] = new Date(timeMs).toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${date} ${time} UTC ${year}`;
};
