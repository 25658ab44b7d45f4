import { hash } from 'node:crypto';
import { REGION, tableStreamArn } from '../core/arn.ts';
import type { StreamViewType } from '../core/deployment.ts';
import type { FilterInput, SourceRecord } from '../core/record-source.ts';
import { type Item, isSameItem, keysOf } from './item.ts';
import { itemSizeBytes } from './item-size.ts';
import type { ItemChange } from './item-write.ts';

/** What identifies a table's stream; kept on disk, so that its ARN outlives a restart. */
export interface StreamIdentity {
  readonly table: string;
  /** Part of the ARN. */
  readonly label: string;
  /** All its sequence numbers are above this one. */
  readonly sequencesAfter: number;
  readonly viewType: StreamViewType;
  /** Attribute names of the table's key, partition key first. */
  readonly keyNames: readonly string[];
}

/** DynamoDB writes no record for a delete of nothing and for a write that changes nothing. */
export const isChange = ({ before, after }: ItemChange): boolean => {
  if (before === undefined || after === undefined) return before !== after;
  return !isSameItem(before, after);
};

// 21 digits that sort as text: sequence numbers of table streams are text of 21 to 40 digits.
export const sequenceNumberOf = (sequence: number): string => `1${String(sequence).padStart(20, '0')}`;
export const sequenceOf = (sequenceNumber: string): number => Number(sequenceNumber.slice(1));

/** A change as it is kept: time of arrival, ordering key and Lambda's event record, one line each. */
export const changeRowOf = (
  stream: StreamIdentity,
  change: ItemChange,
  { sequence, arrivedAtMs }: { sequence: number; arrivedAtMs: number },
): string => {
  const keys = keysOf(change.after ?? change.before ?? {}, stream.keyNames);
  const images = imagesOf(stream.viewType, change);
  const record = {
    eventID: hash('md5', `${stream.table}/${stream.label}/${sequence}`, 'hex'),
    eventName: eventNameOf(change),
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: REGION,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(arrivedAtMs / 1000),
      Keys: keys,
      ...images,
      SequenceNumber: sequenceNumberOf(sequence),
      SizeBytes: [keys, ...Object.values(images)].reduce((bytes, image) => bytes + itemSizeBytes(image), 0),
      StreamViewType: stream.viewType,
    },
    eventSourceARN: tableStreamArn(stream.table, stream.label),
  };
  return `${arrivedAtMs}\n${JSON.stringify(keys)}\n${JSON.stringify(record)}`;
};

const eventNameOf = ({ before, after }: ItemChange): 'INSERT' | 'MODIFY' | 'REMOVE' => {
  if (before === undefined) return 'INSERT';
  return after === undefined ? 'REMOVE' : 'MODIFY';
};

const imagesOf = (viewType: StreamViewType, { before, after }: ItemChange): Record<string, Item> => {
  const hasNew = viewType === 'NEW_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  const hasOld = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  return {
    ...(hasNew && after !== undefined ? { NewImage: after } : {}),
    ...(hasOld && before !== undefined ? { OldImage: before } : {}),
  };
};

export const arrivedAtMsOf = (row: string): number => Number(row.slice(0, row.indexOf('\n')));

export const sourceRecordOf = (sequence: number, row: string): SourceRecord => {
  const firstBreak = row.indexOf('\n');
  const secondBreak = row.indexOf('\n', firstBreak + 1);
  const eventJson = row.slice(secondBreak + 1);
  return {
    sequenceNumber: sequenceNumberOf(sequence),
    arrivedAtMs: arrivedAtMsOf(row),
    orderingKey: row.slice(firstBreak + 1, secondBreak),
    eventJson,
    filterInput: () => filterInputOf(eventJson),
  };
};

/** Patterns may name any member of the record, as Lambda allows for table streams. */
const filterInputOf = (eventJson: string): FilterInput => {
  const envelope: Readonly<Record<string, unknown>> = JSON.parse(eventJson);
  return { envelope };
};
