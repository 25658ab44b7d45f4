import type { ObjectMeta } from './object-meta.ts';
import { noSuchKey, notImplemented, preconditionFailed } from './s3-error.ts';

type Headers = Readonly<Record<string, string | undefined>>;

const unquoted = (etag: string): string => etag.trim().replace(/^"(.*)"$/, '$1');
const listsEtag = (list: string, etag: string): boolean => list.split(',').some((entry) => unquoted(entry) === etag);

/** Headers that S3 does not implement on a write, whatever the object. @throws S3Error `NotImplemented` */
export const refuseUnknownConditions = (headers: Headers): void => {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (match !== undefined && noneMatch !== undefined) throw notImplemented('If-Match,If-None-Match');
  if (noneMatch !== undefined && noneMatch.trim() !== '*') throw notImplemented('If-None-Match');
  if (match !== undefined && match.trim() === '*') throw notImplemented('If-Match');
};

/** Create-only and compare-and-swap. @throws S3Error `PreconditionFailed`, `NoSuchKey` */
export const checkWrite = (
  headers: Headers,
  { key, current }: { key: string; current: ObjectMeta | undefined },
): void => {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (noneMatch !== undefined && current !== undefined) throw preconditionFailed('If-None-Match');
  if (match === undefined) return;
  if (current === undefined) throw noSuchKey(key);
  if (unquoted(match) !== current.etag) throw preconditionFailed('If-Match');
};

/** A delete takes `*` too: only if the object is there. @throws S3Error `PreconditionFailed`, `NoSuchKey` */
export const checkDelete = (
  match: string | undefined,
  { key, current }: { key: string; current: ObjectMeta | undefined },
): void => {
  if (match === undefined) return;
  if (current === undefined) throw noSuchKey(key);
  if (match.trim() !== '*' && unquoted(match) !== current.etag) throw preconditionFailed('If-Match');
};

/** Whether the source of a copy is the one that was meant; here also what a read answers with 304 is a failure. */
export const checkCopySource = (headers: Headers, meta: ObjectMeta): void => {
  const prefix = 'x-amz-copy-source-';
  const own = Object.entries(headers).filter(([name]) => name.startsWith(`${prefix}if-`));
  const conditions = Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
  if (!isNotModified(conditions, meta)) return;
  throw preconditionFailed(
    `${prefix}${conditions['if-none-match'] === undefined ? 'If-Modified-Since' : 'If-None-Match'}`,
  );
};

/**
 * Whether the client has this version already (304).
 * @throws S3Error `PreconditionFailed`
 */
export const isNotModified = (headers: Headers, meta: ObjectMeta): boolean => {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  if (match !== undefined && match.trim() !== '*' && !listsEtag(match, meta.etag)) throw preconditionFailed('If-Match');
  // HTTP gives the tag precedence over the time in both pairs.
  if (match === undefined && isBefore(headers['if-unmodified-since'], meta)) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (noneMatch !== undefined) return noneMatch.trim() === '*' || listsEtag(noneMatch, meta.etag);
  const since = headers['if-modified-since'];
  return since !== undefined && meta.lastModifiedMs <= Date.parse(since);
};

const isBefore = (date: string | undefined, meta: ObjectMeta): boolean =>
  date !== undefined && Date.parse(date) < meta.lastModifiedMs;
