import type { Bucket } from './bucket.ts';
import { lowerBound } from './key-order.ts';

/** What lies in a bucket, for people who look after it. */
export interface BucketSummary {
  readonly bucket: string;
  readonly objects: number;
  /** By what their keys begin with, up to and with the first slash; a key without one stands for itself. */
  readonly prefixes: readonly { readonly prefix: string; readonly objects: number }[];
  /** Absent = the bucket is empty. */
  readonly newest?: { readonly key: string; readonly atMs: number };
}

/** Prefixes that are told apart; a bucket with more of them is cut off here. */
const PREFIXES_MAX = 20;
/** After every character that may follow a slash. */
const LAST_CHARACTER = '\u{10ffff}';

/** Leaps from prefix to prefix: as quick for a million objects as for ten. */
export const summarizeBucket = (bucket: Bucket): BucketSummary => {
  const keys = bucket.sortedKeys();
  const prefixes: { prefix: string; objects: number }[] = [];
  for (let at = 0; at < keys.length && prefixes.length < PREFIXES_MAX; ) {
    const prefix = prefixOf(keys[at] ?? '');
    const next = prefix.endsWith('/') ? Math.max(at + 1, lowerBound(keys, prefix + LAST_CHARACTER)) : at + 1;
    prefixes.push({ prefix, objects: next - at });
    at = next;
  }
  const newest = bucket.newest();
  return {
    bucket: bucket.name,
    objects: keys.length,
    prefixes,
    ...(newest === undefined ? {} : { newest: { key: newest.key, atMs: newest.lastModifiedMs } }),
  };
};

const prefixOf = (key: string): string => key.slice(0, key.indexOf('/') + 1) || key;
