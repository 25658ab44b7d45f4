/**
 * Time left as `m:ss`. A started second counts as a whole one, so that the clock reads 5:00 at the start of a
 * race of 300 s and 0:00 only when it is over.
 */
export function formatCountdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
