import type { Formats } from '../../format/formats.ts';
import { downloadTexts } from '../../texts/downloads.ts';
import type { NamedFile } from '../app/save-file.ts';
import { type PageSource, readPages } from './read-pages.ts';
import { type UseDownloadOptions, useDownload } from './use-download.ts';

export interface UseListDownloadOptions extends UseDownloadOptions {
  readonly formats: Pick<Formats, 'count'>;
}

/** Where a list comes from, and what is made of it. */
export interface ListToSave<Page, Row> extends Pick<PageSource<Page, Row>, 'readPage' | 'rowsOf' | 'idOf'> {
  file(head: Page, rows: readonly Row[]): NamedFile;
}

/** Rows of a page: as many as the API gives. */
const pageRows = 1_000;

/** Whole lists as files, page after page. */
export function useListDownload({ formats, ...options }: UseListDownloadOptions) {
  const { start, busyKey, told } = useDownload(options);
  const download = <Page extends { readonly nextCursor?: string }, Row>(
    key: string,
    { file, ...list }: ListToSave<Page, Row>,
  ): Promise<void> =>
    start(key, async ({ tell }) => {
      const source = {
        ...list,
        pageRows,
        pageRowsMax: pageRows,
        wantedRows: () => Number.POSITIVE_INFINITY,
        nowMs: () => 0,
      };
      const { head, rows, nextCursor } = await readPages<Page, Row>({
        source,
        held: undefined,
        isAnew: false,
        show: (part) => tell(downloadTexts.loadingRows(formats.count(part.rows.length))),
      });
      const remark = nextCursor === undefined ? undefined : downloadTexts.cut(formats.count(rows.length));
      return { ...file(head, rows), remark };
    });
  return { download, busyKey, told };
}
