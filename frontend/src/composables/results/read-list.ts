import { createListRows, rowsMax } from './list-rows.ts';
import type { PageSource } from './read-pages.ts';

export interface ReadListOptions<Page, Row> extends Pick<PageSource<Page, Row>, 'readPage' | 'rowsOf' | 'idOf'> {
  readonly pageRows: number;
  /** Called with each page. What it throws ends the reading. */
  tell(rowCount: number): void;
}

/** A list as far as it is read. */
export interface WholeList<Page, Row> {
  /** The newest answer. */
  readonly head: Page;
  readonly rows: readonly Row[];
  /** Whether there is more of it. */
  readonly isCut: boolean;
}

/** Reads a list from its start to its end, one page at a time. Throws what the API throws. */
export async function readList<Page extends { readonly nextCursor?: string }, Row>(
  o: ReadListOptions<Page, Row>,
): Promise<WholeList<Page, Row>> {
  const { rows, add } = createListRows(o.idOf);
  let cursor: string | undefined;
  for (;;) {
    const head = await o.readPage({ limit: o.pageRows, cursor });
    cursor = add(o.rowsOf(head)) ? head.nextCursor : undefined;
    o.tell(rows.length);
    if (cursor === undefined || rows.length >= rowsMax) return { head, rows, isCut: cursor !== undefined };
  }
}
