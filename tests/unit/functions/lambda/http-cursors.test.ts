import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCursor } from '../../../../domain/src/cursor.ts';
import { createHttpCursors } from '../../../../functions/src/lambda/http-cursors.ts';
import { httpEvent } from '../../../support/aws-events.ts';
import { openReadFunctions } from '../../../support/read-functions.ts';
import { raceId } from '../../../support/readings.ts';

const KEY = 'a key that nobody can guess';
const ROUTE = 'GET /races/{raceId}/results';
const cursors = createHttpCursors({ CURSOR_KEY: KEY });
const refusal = expect.objectContaining({ name: 'CursorError', code: 'CURSOR_INVALID' });

const eventFor = (raceId: string, cursor?: string, limit = '10') =>
  httpEvent(ROUTE, { path: { raceId }, query: { limit, ...(cursor !== undefined && { cursor }) } });
const sealed = (raceId: string, position: string): string =>
  cursors.seal(eventFor(raceId), { nextCursor: position }).nextCursor;

describe('cursors over HTTP', () => {
  it('come back as the use case gave them out, whatever the size of the pages', () => {
    const cursor = sealed('1-300', 'WyJyIiwxXQ');
    expect(encodeURIComponent(cursor)).toBe(cursor);
    expect(cursors.open(eventFor('1-300', cursor, '50'))).toEqual(eventFor('1-300', 'WyJyIiwxXQ', '50'));
  });

  it('are HMAC-SHA256 over route, path and position, 128 bits of it', () => {
    const mac = createHmac('sha256', KEY).update(`["${ROUTE}",[["raceId","1-300"]],"abc"]`).digest('hex');
    expect(sealed('1-300', 'abc')).toBe(`abc.${Buffer.from(mac.slice(0, 32), 'hex').toString('base64url')}`);
  });

  it('leave alone pages and requests that have none', () => {
    expect(cursors.open(eventFor('1-300'))).toEqual(eventFor('1-300'));
    const last: { readonly rows: readonly string[]; readonly nextCursor?: string } = { rows: ['ann'] };
    expect(cursors.seal(eventFor('1-300'), last)).toEqual({ rows: ['ann'] });
  });

  it('belong to their route, their path and their key', () => {
    const cursor = sealed('1-300', 'abc');
    const elsewhere = { ...eventFor('1-300', cursor), routeKey: 'GET /classes/{classId}/races' };
    const others = createHttpCursors({ CURSOR_KEY: `${KEY}!` });
    expect(() => cursors.open(eventFor('1-600', cursor))).toThrow(refusal);
    expect(() => cursors.open(elsewhere)).toThrow(refusal);
    expect(() => others.open(eventFor('1-300', cursor))).toThrow(refusal);
  });

  it('are refused if a single character of them is another one', () => {
    const cursor = sealed('1-300', 'WyJyIiwxXQ');
    fc.assert(
      fc.property(fc.nat({ max: cursor.length - 1 }), fc.stringMatching(/^[\w.-]$/), (at, character) => {
        fc.pre(cursor[at] !== character);
        const changed = `${cursor.slice(0, at)}${character}${cursor.slice(at + 1)}`;
        expect(() => cursors.open(eventFor('1-300', changed))).toThrow(refusal);
      }),
    );
  });

  it.each(['.', 'abc', 'abc.', '.abc', 'é.é', `${'a'.repeat(600)}.b`])('are refused if they look like %j', (cursor) => {
    expect(() => cursors.open(eventFor('1-300', cursor))).toThrow(refusal);
    expect(() => cursors.open(eventFor('1-300', `${sealed('1-300', 'abc')}${cursor}`))).toThrow(refusal);
  });

  it.each([undefined, '', 'short'])('need a key, and %j is none', (CURSOR_KEY) => {
    expect(() => createHttpCursors({ CURSOR_KEY })).toThrow(
      expect.objectContaining({ code: 'ENVIRONMENT_INVALID', message: expect.stringContaining('CURSOR_KEY') }),
    );
  });

  it('that somebody made up for the very query are a bad request', async () => {
    const { ask, handlers } = openReadFunctions();
    const cursor = encodeCursor(`results/${raceId()}`, 0);
    expect(await ask(handlers.results, ROUTE, { path: { raceId: raceId() }, query: { cursor } })).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: { code: 'CURSOR_INVALID' },
    });
  });
});
