import { computed, type Ref } from 'vue';
import type { LinkState } from '../../api/live-feed.ts';
import type { Board } from './board.ts';
import { type Freshness, judgeFreshness } from './freshness.ts';

/** How far the board on the screen may be believed, judged again with every tick of the server's clock. */
export function useFreshness(o: {
  board: Ref<Board | undefined>;
  link: Readonly<Ref<LinkState>>;
  nowMs: Readonly<Ref<number>>;
}) {
  return computed<Freshness>(() =>
    judgeFreshness({
      link: o.link.value,
      nowMs: o.nowMs.value,
      publishedAtMs: o.board.value?.publishedAtMs,
      endsAtMs: o.board.value?.endsAtMs,
    }),
  );
}
