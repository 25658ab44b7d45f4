import { computed, type Ref, shallowRef, watch } from 'vue';
import type { PageQuery } from '../../api/http-client.ts';
import type { Random } from '../app/jittered-wait.ts';
import { goesOn, lacksRows, type PageSource, type Pages, readPages } from './read-pages.ts';
import { type UseKeptOptions, useKept } from './use-kept.ts';

export interface UsePagesOptions<Question, Page, Row>
  extends Pick<PageSource<Page, Row>, 'rowsOf' | 'idOf' | 'pageRows' | 'pageRowsMax'> {
  readonly platform: UseKeptOptions<Question, Pages<Page, Row>>['platform'];
  readonly question: Readonly<Ref<Question | undefined>>;
  readPage(question: Question, query: PageQuery): Promise<Page>;
  /** When the list is read again; Infinity = never. */
  dueAtMs(pages: Pages<Page, Row>): number;
  /** How many rows are wanted. @default one page, and one more each time somebody asks for more */
  wantedRows?(head: Page): number;
  readonly random?: Random;
}

/** A list of the platform: its first page, more of it on demand, and all that is on the screen anew when it is due. */
export function usePages<Question, Page extends { readonly nextCursor?: string }, Row>(
  o: UsePagesOptions<Question, Page, Row>,
) {
  const { clock } = o.platform;
  const asked = shallowRef(o.pageRows);
  watch(
    o.question,
    () => {
      asked.value = o.pageRows;
    },
    { flush: 'sync' },
  );
  const wantedRows = (head: Page) => o.wantedRows?.(head) ?? asked.value;
  const kept = useKept<Question, Pages<Page, Row>>({
    ...o,
    read: ({ question, held, show }) => {
      const source = {
        ...o,
        wantedRows,
        nowMs: clock.readMs,
        readPage: (query: PageQuery) => o.readPage(question, query),
      };
      const isAnew = held !== undefined && (!lacksRows(held, wantedRows) || clock.readMs() >= o.dueAtMs(held));
      return readPages({ source, held, isAnew, show });
    },
    dueAtMs: (pages) => (lacksRows(pages, wantedRows) ? 0 : o.dueAtMs(pages)),
  });
  const rows = computed(() => kept.answer.value?.rows ?? []);
  const hasMore = computed(() => kept.answer.value !== undefined && goesOn(kept.answer.value));
  return {
    ...kept,
    head: computed(() => kept.answer.value?.head),
    rows,
    hasMore,
    /** Asks for one page more. */
    more: () => {
      if (!hasMore.value || asked.value > rows.value.length) return;
      asked.value = rows.value.length + o.pageRows;
      kept.askIfDue();
    },
  };
}
