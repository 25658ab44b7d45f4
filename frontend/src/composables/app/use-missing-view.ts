import { tryOnScopeDispose } from '@vueuse/core';
import { readonly, shallowRef } from 'vue';
import { type Router, START_LOCATION } from 'vue-router';
import { texts } from '../../texts/index.ts';
import type { ReloadPage } from './reload-page.ts';

export interface UseMissingViewOptions {
  router: Pick<Router, 'onError' | 'afterEach'>;
  page: Pick<ReloadPage, 'runningEntry' | 'readServedEntry'>;
  /** Whether somebody rides here: loading the page anew would end the ride. */
  isRiding: () => boolean;
  /** Loads the page anew, at a path of it. */
  load: (path: string) => void;
}

/**
 * Views are loaded when somebody goes to them, and may be gone then: with the network, or with the build that this page
 * is of. Where the platform serves another build, the page is loaded anew at the view; else people read why nothing
 * happens.
 */
export function useMissingView({ router, page, isRiding, load }: UseMissingViewOptions) {
  const problem = shallowRef<string>();
  /** Counts the views that were gone to: whoever went on to another one is not taken back. */
  let turn = 0;
  const unlisten = [
    router.onError(async (_, { fullPath }, from) => {
      turn += 1;
      const missed = turn;
      const served = await page.readServedEntry().catch(() => undefined);
      if (turn !== missed) return;
      // A page that has just been loaded for this view is not loaded again: that could go on for ever.
      const isFirst = from === START_LOCATION;
      if (isFirst || served === undefined || served === page.runningEntry) problem.value = texts.problems.viewAway;
      else if (isRiding()) problem.value = texts.problems.viewReplaced;
      else load(fullPath);
    }),
    router.afterEach(() => {
      turn += 1;
      problem.value = undefined;
    }),
  ];
  tryOnScopeDispose(() => {
    turn += 1;
    for (const stop of unlisten) stop();
  });
  return {
    /** Why the view that somebody went to is not there, in words. */
    problem: readonly(problem),
  };
}
