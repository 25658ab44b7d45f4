import { QueryError } from '@alleycat/domain';
import { accepts, type HttpEvent, queryParameter } from './http-request.ts';
import type { Caching, HttpResponse } from './http-response.ts';

/** What an answer can be beside JSON, and what it is called in an `Accept` header. */
export const MEDIA_TYPES = {
  csv: 'text/csv',
  tcx: 'application/vnd.garmin.tcx+xml',
} as const;
export type FileFormat = keyof typeof MEDIA_TYPES;

const CONTENT_TYPES: Readonly<Record<FileFormat, string>> = {
  csv: `${MEDIA_TYPES.csv}; charset=utf-8; header=present`,
  tcx: `${MEDIA_TYPES.tcx}; charset=utf-8`,
};

/**
 * The form that the caller wants an answer in, of those that there are: as `format` says, which wins over the `Accept`
 * header, which otherwise names one; JSON if neither does.
 * @throws QueryError for another `format`
 */
export const formatOf = <Format extends FileFormat>(event: HttpEvent, formats: readonly Format[]): Format | 'json' => {
  const asked = queryParameter(event, 'format');
  const known = [...formats, 'json'] as const;
  if (asked === undefined) return formats.find((format) => accepts(event, MEDIA_TYPES[format])) ?? 'json';
  const format = known.find((one) => one === asked);
  if (format === undefined) throw new QueryError(`format must be ${formats.join(', ')} or json`);
  return format;
};

/** One address has several forms, so caches have to look at what was asked for. */
export const varying = ({ headers, ...response }: HttpResponse): HttpResponse => ({
  ...response,
  headers: { ...headers, vary: 'Accept' },
});

/** A form of an answer that browsers save as a file; `name` is without its ending and of characters that need no quoting. */
export const fileResponse = (
  body: string,
  { format, name, cacheControl }: { format: FileFormat; name: string; cacheControl: Caching },
): HttpResponse =>
  varying({
    statusCode: 200,
    headers: {
      'content-type': CONTENT_TYPES[format],
      'content-disposition': `attachment; filename="${name}.${format}"`,
      'cache-control': cacheControl,
    },
    body,
  });

/** An answer that tells where its list goes on in a header: CSV has no place for it. Relative to what was asked for. */
export const withNextLink = (
  response: HttpResponse,
  { event, nextCursor }: { event: HttpEvent; nextCursor: string | undefined },
): HttpResponse => {
  if (nextCursor === undefined) return response;
  const query = new URLSearchParams({ ...event.queryStringParameters, cursor: nextCursor });
  return { ...response, headers: { ...response.headers, link: `<?${query}>; rel="next"` } };
};
