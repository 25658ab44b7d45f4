import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';

export const boardViews = ['here-now', 'all-time'] as const;
export type BoardView = (typeof boardViews)[number];

/** Which board is on the screen. The address holds it, so that a link or a wall screen opens with it. */
export function useBoardView() {
  const route = useRoute();
  const router = useRouter();
  return computed<BoardView>({
    get: () => boardViews.find((known) => known === route.query['board']) ?? boardViews[0],
    set: (chosen) => {
      const { board: _, ...query } = route.query;
      router.replace({ query: chosen === boardViews[0] ? query : { ...query, board: chosen } });
    },
  });
}
