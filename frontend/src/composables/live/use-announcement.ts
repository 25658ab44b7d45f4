import { readonly, shallowRef, watch } from 'vue';

/** A screen reader must have time to finish; more often would be noise. */
const announceEveryMs = 10_000;

/** A text for an aria-live region: the newest one, at most every ten seconds. */
export function useAnnouncement(o: { text: () => string | undefined; nowMs: () => number }) {
  const announced = shallowRef('');
  let announcedAtMs = Number.NEGATIVE_INFINITY;
  watch([o.text, o.nowMs], ([text, nowMs]) => {
    if (text === undefined || text === announced.value || nowMs - announcedAtMs < announceEveryMs) return;
    announcedAtMs = nowMs;
    announced.value = text;
  });
  return readonly(announced);
}
