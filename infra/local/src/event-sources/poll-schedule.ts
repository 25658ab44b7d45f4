/** What the reader of a shard knows when it decides about its next read. */
export interface PollView {
  /** When the last read began; undefined = never read. */
  readonly lastPollMs: number | undefined;
  readonly intervalMs: number;
  /** The last read did not reach the tip. */
  readonly hasMore: boolean;
  /** The source told of changes since the last read began. */
  readonly hasNews: boolean;
  /** Lanes have room for more. */
  readonly hasRoom: boolean;
  /** End of the window that is being worked at. */
  readonly windowEndMs: number | undefined;
  /** Everything that arrived before this time was read. */
  readonly readUntilMs: number;
  /** Arrival of the newest record that was read. */
  readonly newestArrivalMs: number;
  /** The last read found nothing, but records in flight may still belong to the window. */
  readonly isUnsettled: boolean;
  readonly settleRecheckMs: number;
}

/**
 * When to read next (epoch ms); undefined = not before something changes.
 * News are read at once, but not more often than the base rate; the end of a window is read up to at once.
 */
export const nextPollMs = (view: PollView): number | undefined => {
  if (!view.hasRoom) return undefined;
  if (view.lastPollMs === undefined || view.hasMore) return 0;
  const times = [newsMs(view, view.lastPollMs), windowMs(view, view.lastPollMs)].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
};

const newsMs = (view: PollView, lastPollMs: number): number | undefined =>
  view.hasNews ? lastPollMs + view.intervalMs : undefined;

const windowMs = (view: PollView, lastPollMs: number): number | undefined => {
  const { windowEndMs } = view;
  if (windowEndMs === undefined || view.readUntilMs >= windowEndMs || view.newestArrivalMs >= windowEndMs)
    return undefined;
  // What is still being written announces itself when it is readable; the recheck is for when nothing more comes.
  const isWaiting = view.isUnsettled && !view.hasNews;
  return isWaiting ? Math.max(windowEndMs, lastPollMs + view.settleRecheckMs) : windowEndMs;
};
