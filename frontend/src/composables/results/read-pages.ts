import { ApiError, type PageQuery } from '../../api/http-client.ts';
import { createListRows, type ListRows, rowsMax } from './list-rows.ts';
import type { Dated } from './use-kept.ts';

/** A list as far as it has been read, page after page. */
export interface Pages<Page, Row> extends Dated {
  /** The newest answer: what it says beside its rows holds for the whole list. */
  readonly head: Page;
  readonly rows: readonly Row[];
  /** Where the list goes on; undefined at its end. */
  readonly nextCursor: string | undefined;
}

export interface PageSource<Page, Row> {
  readPage(query: PageQuery): Promise<Page>;
  rowsOf(page: Page): readonly Row[];
  /** Unique in the list: a row that moved to the next page between two questions is shown once. */
  idOf(row: Row): string;
  /** Rows of a page on the way down. */
  readonly pageRows: number;
  /** Rows of a page when what is held is read again: as many as the API allows. */
  readonly pageRowsMax: number;
  /** Rows that are wanted on the screen; asked again before each page. */
  wantedRows(head: Page): number;
  nowMs(): number;
}

export interface ReadPagesOptions<Page, Row> {
  readonly source: PageSource<Page, Row>;
  readonly held: Pages<Page, Row> | undefined;
  /** Whether what is held is too old to be gone on with. */
  readonly isAnew: boolean;
  show(part: Pages<Page, Row>): void;
}

interface Paged {
  readonly nextCursor?: string;
}

/**
 * Reads a list from where it ends so far to where it is wanted, showing each page as it comes; or reads as much as is
 * held anew, which is shown when all of it is there. One page at a time. Throws what the API throws.
 */
export async function readPages<Page extends Paged, Row>(o: ReadPagesOptions<Page, Row>): Promise<Pages<Page, Row>> {
  const { source, held, isAnew, show } = o;
  if (held === undefined) return goOn(await firstPage(source, source.pageRows), o);
  if (isAnew) return readAnew(o, held);
  try {
    return await goOn(held, o);
  } catch (error) {
    // A cursor that is no longer taken: the list is read from its start.
    if (!(error instanceof ApiError && error.status === 400)) throw error;
    const anew = await readAnew(o, held);
    show(anew);
    return anew;
  }
}

async function goOn<Page extends Paged, Row>(
  start: Pages<Page, Row>,
  { source, show }: ReadPagesOptions<Page, Row>,
): Promise<Pages<Page, Row>> {
  const list = createListRows(source.idOf, start.rows);
  let pages = start;
  show(pages);
  while (lacksRows(pages, source.wantedRows)) {
    pages = await nextPage(pages, { source, limit: source.pageRows, list });
    show(pages);
  }
  return pages;
}

async function readAnew<Page extends Paged, Row>(
  { source }: ReadPagesOptions<Page, Row>,
  held: Pages<Page, Row>,
): Promise<Pages<Page, Row>> {
  const limit = Math.min(source.pageRowsMax, Math.max(source.pageRows, held.rows.length));
  let pages = await firstPage(source, limit);
  const list = createListRows(source.idOf, pages.rows);
  while (pages.rows.length < held.rows.length ? goesOn(pages) : lacksRows(pages, source.wantedRows)) {
    pages = await nextPage(pages, { source, limit, list });
  }
  return pages;
}

/** Whether rows that are wanted have not been read. */
export const lacksRows = <Page, Row>(pages: Pages<Page, Row>, wantedRows: (head: Page) => number): boolean =>
  goesOn(pages) && pages.rows.length < wantedRows(pages.head);

/** Whether there is more of the list than has been read, and room for it. */
export const goesOn = ({ nextCursor, rows }: Pages<unknown, unknown>): boolean =>
  nextCursor !== undefined && rows.length < rowsMax;

async function firstPage<Page extends Paged, Row>(
  source: PageSource<Page, Row>,
  limit: number,
): Promise<Pages<Page, Row>> {
  const readAtMs = source.nowMs();
  const head = await source.readPage({ limit });
  return { head, rows: source.rowsOf(head), nextCursor: head.nextCursor, readAtMs };
}

async function nextPage<Page extends Paged, Row>(
  pages: Pages<Page, Row>,
  { source, limit, list }: { source: PageSource<Page, Row>; limit: number; list: ListRows<Row> },
): Promise<Pages<Page, Row>> {
  const head = await source.readPage({ limit, cursor: pages.nextCursor });
  const nextCursor = list.add(source.rowsOf(head)) ? head.nextCursor : undefined;
  return { ...pages, head, rows: [...list.rows], nextCursor };
}
