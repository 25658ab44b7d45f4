import { describe, expect, it } from 'vitest';
import { ApiError, type PageQuery } from '../../../../../frontend/src/api/http-client.ts';
import { type Pages, readPages } from '../../../../../frontend/src/composables/results/read-pages.ts';

interface Row {
  readonly id: string;
}
interface Page {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly nextCursor?: string;
}

const rowsOf = (ids: string): Row[] => [...ids].map((id) => ({ id }));
const refused = () => new ApiError({ code: 'CURSOR_INVALID', status: 400, message: 'not one of ours' });

/** A list of letters whose cursors say how far a page went; they are good for one key only. */
const setUp = ({ letters = 'abcdefg', wanted = 3, pageRows = 3, pageRowsMax = 5 } = {}) => {
  const list = { letters, key: 'k' };
  const asked: PageQuery[] = [];
  const shown: string[] = [];
  let nowMs = 1_000;
  const source = {
    readPage: async (query: PageQuery): Promise<Page> => {
      asked.push(query);
      nowMs += 10;
      const [key, start = ''] = (query.cursor ?? `${list.key}0`).split(/(?<=\D)/);
      if (key !== list.key) throw refused();
      const from = Number(start);
      const end = from + query.limit;
      const isMore = end < list.letters.length;
      const rows = rowsOf(list.letters.slice(from, end));
      return { rows, total: list.letters.length, ...(isMore && { nextCursor: `${list.key}${end}` }) };
    },
    rowsOf: ({ rows }: Page) => rows,
    idOf: ({ id }: Row) => id,
    pageRows,
    pageRowsMax,
    wantedRows: () => wanted,
    nowMs: () => nowMs,
  };
  const lettersOf = (pages: Pages<Page, Row>) => pages.rows.map(({ id }) => id).join('');
  const read = (held?: Pages<Page, Row>, isAnew = false) =>
    readPages<Page, Row>({ source, held, isAnew, show: (part) => shown.push(lettersOf(part)) });
  return { list, asked, shown, read, lettersOf, want: (count: number) => (wanted = count) };
};

describe('readPages', () => {
  it('reads as many pages as are wanted, one after the other, and shows each as it comes', async () => {
    const { read, asked, shown, lettersOf } = setUp({ wanted: Number.POSITIVE_INFINITY });
    const pages = await read();
    expect(lettersOf(pages)).toBe('abcdefg');
    expect(asked).toEqual([{ limit: 3 }, { limit: 3, cursor: 'k3' }, { limit: 3, cursor: 'k6' }]);
    expect(shown).toEqual(['abc', 'abcdef', 'abcdefg']);
  });

  it('goes on where it ended, and is as old as its first page', async () => {
    const { read, asked, want, lettersOf } = setUp();
    const first = await read();
    want(6);
    const pages = await read(first);
    expect([lettersOf(pages), pages.nextCursor, pages.readAtMs]).toEqual(['abcdef', 'k6', first.readAtMs]);
    expect(asked).toEqual([{ limit: 3 }, { limit: 3, cursor: 'k3' }]);
  });

  it('shows a row once that moved to the next page between two questions', async () => {
    const { read, list, want, lettersOf } = setUp();
    const first = await read();
    list.letters = 'xabcdefg';
    want(6);
    expect(lettersOf(await read(first))).toBe('abcdefg');
  });

  it('ends where a page adds nobody, also if it says that the list goes on', async () => {
    const { read, asked, lettersOf } = setUp({ letters: 'abaaabbbb', wanted: Number.POSITIVE_INFINITY });
    expect(lettersOf(await read())).toBe('aba');
    expect(asked).toHaveLength(2);
  });

  it('reads all that is held anew in pages as large as they may be, and shows nothing before all of it is there', async () => {
    const { read, list, asked, shown, want, lettersOf } = setUp({ letters: 'abcdefghij' });
    want(6);
    const held = await read();
    list.letters = 'zabcdefghij';
    asked.length = 0;
    shown.length = 0;
    const pages = await read(held, true);
    expect([lettersOf(pages), shown]).toEqual(['zabcdefghi', []]);
    expect(asked).toEqual([{ limit: 5 }, { limit: 5, cursor: 'k5' }]);
    expect(pages.readAtMs).toBeGreaterThan(held.readAtMs);
  });

  it('begins at the start again where a cursor is no longer taken', async () => {
    const { read, list, want, shown, lettersOf } = setUp();
    const first = await read();
    list.letters = 'bcdefgh';
    list.key = 'x';
    want(5);
    expect(lettersOf(await read(first))).toBe('bcdefg');
    expect(shown).toEqual(['abc', 'abc', 'bcdefg']);
  });
});
