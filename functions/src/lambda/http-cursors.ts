import { createHmac, timingSafeEqual } from 'node:crypto';
import { CursorError } from '@alleycat/domain';
import { EnvironmentError, type EnvironmentVariables } from './environment.ts';
import { type HttpEvent, queryParameter } from './http-request.ts';

/** Page tokens as they go over the wire: what a use case gave out, and a seal that only we can make. */
export interface HttpCursors {
  /** The event with the cursor that the use case gave out. @throws CursorError if it is not one of ours for this path */
  open(event: HttpEvent): HttpEvent;
  /** The page with a sealed token, if it has one. */
  seal<Page extends { readonly nextCursor?: string }>(event: HttpEvent, page: Page): Page;
}

/** Guessing 128 bits takes longer than a seal is worth anything. */
const SEAL_BYTES = 16;
const KEY_LENGTH_MIN = 16;
const CURSOR_LENGTH_MAX = 600; // what the domain takes, a dot and the seal fit in

/**
 * Seals with HMAC-SHA256 over the route, its path parameters and the position. They say which list a page belongs to; the
 * limit does not, and may change from page to page.
 * @throws EnvironmentError if CURSOR_KEY is too short
 */
export const createHttpCursors = ({ CURSOR_KEY: key = '' }: EnvironmentVariables): HttpCursors => {
  if (key.length < KEY_LENGTH_MIN) {
    throw new EnvironmentError(`CURSOR_KEY must have at least ${KEY_LENGTH_MIN} characters that nobody can guess`);
  }
  const sealOf = ({ routeKey, pathParameters = {} }: HttpEvent, position: string): string => {
    const content = JSON.stringify([routeKey, Object.entries(pathParameters).sort(), position]);
    return createHmac('sha256', key).update(content).digest().subarray(0, SEAL_BYTES).toString('base64url');
  };
  return {
    open: (event) => {
      const cursor = queryParameter(event, 'cursor');
      if (cursor === undefined) return event;
      const [position = '', seal = '', ...rest] = cursor.slice(0, CURSOR_LENGTH_MAX).split('.');
      if (rest.length > 0 || !isSame(seal, sealOf(event, position))) throw new CursorError();
      return { ...event, queryStringParameters: { ...event.queryStringParameters, cursor: position } };
    },
    seal: (event, page) =>
      page.nextCursor === undefined
        ? page
        : { ...page, nextCursor: `${page.nextCursor}.${sealOf(event, page.nextCursor)}` },
  };
};

/** In a time that tells nothing of where they differ. As text: base64 has several spellings of the same bytes. */
const isSame = (given: string, wanted: string): boolean => {
  const [givenBytes, wantedBytes] = [Buffer.from(given), Buffer.from(wanted)];
  return givenBytes.length === wantedBytes.length && timingSafeEqual(givenBytes, wantedBytes);
};
