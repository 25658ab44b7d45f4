import { ACCOUNT_ID } from '../core/arn.ts';
import type { RestRequest, RestResponse } from '../core/rest-service.ts';
import { element, type Markup } from '../core/xml.ts';
import type { Bucket } from './bucket.ts';
import { checksumType } from './checksums.ts';
import { compareKeys, lowerBound } from './key-order.ts';
import type { ObjectMeta } from './object-meta.ts';
import { S3Error } from './s3-error.ts';
import { xmlDocument } from './xml.ts';

export interface ListRequest {
  readonly prefix: string;
  /** Keys with the same text up to its first occurrence after the prefix become one entry; '' = none. */
  readonly delimiter: string;
  /** Begin after this key. */
  readonly after: string;
  /** The last common prefix of the page before; its keys were told. */
  readonly afterPrefix?: string;
  readonly entriesMax: number;
}

export interface ListPage {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** Where the next page begins; undefined = this is the last one. */
  readonly next?: Pick<ListRequest, 'after' | 'afterPrefix'>;
}

/** One page of sorted keys. */
export const listPage = (sortedKeys: readonly string[], request: ListRequest): ListPage => {
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  const { prefix, delimiter, after, afterPrefix, entriesMax } = request;
  let told = afterPrefix;
  const from = compareKeys(after, prefix) > 0 ? after : prefix;
  for (let at = lowerBound(sortedKeys, from); at < sortedKeys.length; at += 1) {
    const key = sortedKeys[at] ?? '';
    if (!key.startsWith(prefix)) break;
    if (key === after || (told !== undefined && key.startsWith(told))) continue;
    if (keys.length + commonPrefixes.length >= entriesMax) {
      // A page of no entries is complete, as on S3.
      if (entriesMax === 0) return { keys, commonPrefixes };
      const last = sortedKeys[at - 1] ?? '';
      return { keys, commonPrefixes, next: told === undefined ? { after: last } : { after: last, afterPrefix: told } };
    }
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (end === -1) keys.push(key);
    else {
      told = key.slice(0, end + delimiter.length);
      commonPrefixes.push(told);
    }
  }
  return { keys, commonPrefixes };
};

const ENTRIES_MAX = 1_000;

export const listObjectsV2 = (bucket: Bucket, { query }: RestRequest): RestResponse => {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const entriesMax = maxKeys(query.get('max-keys'));
  const token = query.get('continuation-token');
  const start = token === null ? { after: query.get('start-after') ?? '' } : decodeToken(token);
  const page = listPage(bucket.sortedKeys(), { prefix, delimiter, entriesMax, ...start });
  const encode = query.get('encoding-type') === 'url' ? encodeUrl : (text: string) => text;
  const body = xmlDocument(
    'ListBucketResult',
    element('Name', bucket.name),
    element('Prefix', encode(prefix)),
    ...(delimiter === '' ? [] : [element('Delimiter', encode(delimiter))]),
    ...optional(query, { name: 'start-after', tag: 'StartAfter', encode }),
    ...optional(query, { name: 'encoding-type', tag: 'EncodingType' }),
    ...optional(query, { name: 'continuation-token', tag: 'ContinuationToken' }),
    element('MaxKeys', entriesMax),
    element('KeyCount', page.keys.length + page.commonPrefixes.length),
    element('IsTruncated', page.next !== undefined),
    ...(page.next === undefined ? [] : [element('NextContinuationToken', encodeToken(page.next))]),
    ...page.keys.flatMap((key) => contents(bucket.find(key), { encode, owner: query.get('fetch-owner') === 'true' })),
    ...page.commonPrefixes.map((common) => element('CommonPrefixes', element('Prefix', encode(common)))),
  );
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
};

const maxKeys = (text: string | null): number => {
  if (text === null) return ENTRIES_MAX;
  if (!/^\d{1,9}$/.test(text)) throw new S3Error('InvalidArgument', 'Provided max-keys not an integer or within range');
  return Math.min(ENTRIES_MAX, Number(text));
};

const contents = (
  meta: ObjectMeta | undefined,
  { encode, owner }: { encode: (text: string) => string; owner: boolean },
): Markup[] => {
  if (meta === undefined) return [];
  const checksum =
    meta.checksum === undefined
      ? []
      : [
          element('ChecksumAlgorithm', meta.checksum.algorithm.toUpperCase()),
          element('ChecksumType', checksumType(meta.checksum)),
        ];
  return [
    element(
      'Contents',
      element('Key', encode(meta.key)),
      element('LastModified', new Date(meta.lastModifiedMs).toISOString()),
      element('ETag', `"${meta.etag}"`),
      ...checksum,
      element('Size', meta.bytes),
      ...(owner ? [element('Owner', element('ID', ACCOUNT_ID))] : []),
      element('StorageClass', 'STANDARD'),
    ),
  ];
};

const optional = (
  query: URLSearchParams,
  { name, tag, encode = (text) => text }: { name: string; tag: string; encode?: (text: string) => string },
): Markup[] => {
  const value = query.get(name);
  return value === null ? [] : [element(tag, encode(value))];
};

// Slashes stay plain, as S3 leaves them.
const encodeUrl = (text: string): string => encodeURIComponent(text).replaceAll('%2F', '/');

const encodeToken = (next: Pick<ListRequest, 'after' | 'afterPrefix'>): string =>
  Buffer.from(JSON.stringify([next.after, next.afterPrefix])).toString('base64url');

const decodeToken = (token: string): Pick<ListRequest, 'after' | 'afterPrefix'> => {
  try {
    const [after, afterPrefix]: unknown[] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (typeof after === 'string') return { after, ...(typeof afterPrefix === 'string' ? { afterPrefix } : {}) };
  } catch (cause) {
    throw badToken(cause);
  }
  throw badToken();
};

const badToken = (cause?: unknown): S3Error =>
  Object.assign(new S3Error('InvalidArgument', 'The continuation token provided is incorrect'), { cause });
