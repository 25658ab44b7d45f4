import type { Formats } from '../../format/formats.ts';
import { downloadTexts } from '../../texts/downloads.ts';
import type { NamedFile } from '../app/save-file.ts';
import { type AskAgainOptions, askAgain } from './ask-again.ts';
import { readList } from './read-list.ts';
import type { PageSource } from './read-pages.ts';
import { type UseDownloadOptions, useDownload } from './use-download.ts';

export interface UseListDownloadOptions extends UseDownloadOptions, AskAgainOptions {
  readonly formats: Pick<Formats, 'count'>;
}

/** Where a list comes from, and what is made of it. */
export interface ListToSave<Page, Row> extends Pick<PageSource<Page, Row>, 'readPage' | 'rowsOf' | 'idOf'> {
  file(head: Page, rows: readonly Row[]): NamedFile;
}

/** Rows of a page: as many as the API gives. */
const pageRows = 1_000;

/** Whole lists as files, page after page. */
export function useListDownload({ formats, wait, ...options }: UseListDownloadOptions) {
  const { start, busyKey, told } = useDownload(options);
  const download = <Page extends { readonly nextCursor?: string }, Row>(
    key: string,
    { file, ...list }: ListToSave<Page, Row>,
  ): Promise<void> =>
    start(key, async ({ tell }) => {
      const { head, rows, isCut } = await readList<Page, Row>({
        ...list,
        readPage: (page) => askAgain(() => list.readPage(page), { wait }),
        pageRows,
        tell: (rowCount) => tell(downloadTexts.loadingRows(formats.count(rowCount))),
      });
      const remark = isCut ? downloadTexts.cut(formats.count(rows.length)) : undefined;
      return { ...file(head, rows), remark };
    });
  return { download, busyKey, told };
}
