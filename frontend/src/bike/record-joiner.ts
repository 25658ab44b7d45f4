import type { BikeFields } from './bike-fields.ts';
import { decodeIndoorBikeData } from './indoor-bike-data.ts';

/** A part of a record that waited longer for the rest is dropped: the rest got lost. */
const partAgeMsMax = 1_000;
/** Parts of one record; a bike that always promises more is not waited for longer. */
const recordPartsMax = 4;

interface OpenRecord {
  readonly fields: BikeFields;
  readonly partCount: number;
  readonly atMs: number;
}

/** Joins Indoor Bike Data that a bike spreads over several packets. Returns what is complete, undefined meanwhile. */
export function createRecordJoiner(): (packet: DataView, atMs: number) => BikeFields | undefined {
  let open: OpenRecord | undefined;
  return (packet, atMs) => {
    const { hasMore, ...fields } = decodeIndoorBikeData(packet);
    const before = open !== undefined && atMs - open.atMs <= partAgeMsMax ? open : undefined;
    if (hasMore && before !== undefined && repeats(before.fields, fields)) {
      // The end of the record before got lost, or this bike never says which packet is the last one.
      open = { fields, partCount: 1, atMs };
      return before.fields;
    }
    const record = { fields: { ...before?.fields, ...fields }, partCount: (before?.partCount ?? 0) + 1, atMs };
    const isWhole = !hasMore || record.partCount >= recordPartsMax;
    open = isWhole ? undefined : record;
    return isWhole ? record.fields : undefined;
  };
}

const repeats = (held: BikeFields, next: BikeFields): boolean => Object.keys(next).some((field) => field in held);
