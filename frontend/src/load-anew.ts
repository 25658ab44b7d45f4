import type { Router } from 'vue-router';
import type { Page } from './identity/page.ts';

/** Two failures within this time are no new deployment: loading the page anew would only begin a loop. */
const notAgainWithinMs = 60_000;
const storageKey = 'alleycat.loadedAnewAtMs';

/**
 * After a newer deployment the parts of a view that this page would load are gone: the page is then loaded anew, at
 * the address that was wanted. At most once a minute.
 */
export function loadAnewWhereViewsAreGone(
  router: Router,
  { page, nowMs = Date.now }: { page: Pick<Page, 'origin' | 'go' | 'tabStorage'>; nowMs?: () => number },
): void {
  router.onError((_, to) => {
    const sinceMs = nowMs() - Number(page.tabStorage.getItem(storageKey) ?? Number.NEGATIVE_INFINITY);
    // A time that is yet to come was noted by a clock that was wrong.
    if (sinceMs >= 0 && sinceMs < notAgainWithinMs) return;
    page.tabStorage.setItem(storageKey, String(nowMs()));
    page.go(new URL(to.fullPath, page.origin));
  });
}
