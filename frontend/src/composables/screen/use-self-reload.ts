import { useIntervalFn } from '@vueuse/core';
import { onScopeDispose, type Ref, watch } from 'vue';
import { jitter, type Random } from '../app/jittered-wait.ts';
import type { ReloadPage } from '../app/reload-page.ts';
import { reloadReason } from './reload-policy.ts';

/** How often the page looks whether the platform serves a newer build. */
const askBuildEveryMs = 5 * 60_000;
const considerEveryMs = 30_000;

export interface UseSelfReloadOptions {
  /** Nobody would miss the board for a moment. */
  isQuiet: Readonly<Ref<boolean>>;
  /** A reload would leave the full screen. */
  isFullscreen: Readonly<Ref<boolean>>;
  page: ReloadPage;
  /** @default Math.random */
  random?: Random;
}

/**
 * Keeps a screen that nobody attends young: it reloads itself once a day, for a newer build, and when a part of it
 * cannot be loaded, as {@link reloadReason} allows. It never leaves a page for one that it could not fetch just before.
 */
export function useSelfReload(o: UseSelfReloadOptions): void {
  const { page, random = Math.random } = o;
  const chance = random();
  let isPartMissing = false;
  let isBuildNewer = false;
  let isConsidering = false;

  const askBuild = async () => {
    const served = await page.readServedEntry().catch(() => undefined);
    if (served !== undefined) isBuildNewer = page.runningEntry !== undefined && served !== page.runningEntry;
    return served !== undefined;
  };
  const reasonNow = () =>
    reloadReason({
      uptimeMs: page.uptimeMs(),
      nowMs: page.nowMs(),
      reloadsAtMs: page.readReloads(),
      isPartMissing,
      isBuildNewer,
      isQuiet: o.isQuiet.value,
      isFullscreen: o.isFullscreen.value,
      chance,
    });
  const consider = async () => {
    if (isConsidering || reasonNow() === undefined) return;
    isConsidering = true;
    try {
      if (!(await askBuild()) || reasonNow() === undefined) return;
      page.noteReload(page.nowMs());
      page.reload();
    } finally {
      isConsidering = false;
    }
  };

  onScopeDispose(
    page.onPartMissing(() => {
      isPartMissing = true;
    }),
  );
  useIntervalFn(askBuild, jitter(askBuildEveryMs, random), { immediate: false }).resume();
  useIntervalFn(consider, considerEveryMs, { immediate: false }).resume();
  watch(o.isQuiet, consider);
}
