/** Why a screen loads itself anew. */
export type ReloadReason = 'missing-part' | 'newer-build' | 'daily';

/** No page reloads before it has run for this long, whatever is wrong: a reload that mends nothing must not become a loop. */
const uptimeMsMin = 2 * 60_000;
/** The wait doubles with every reload of the last day, up to this. */
const waitMsMax = 60 * 60_000;
const dayMs = 24 * 3_600_000;
/** Screens that were switched on together do not reload together. */
const dailySpreadMs = 3_600_000;

export interface ReloadInput {
  /** How long the page has been running. */
  readonly uptimeMs: number;
  readonly nowMs: number;
  /** When this screen has reloaded itself before; undefined where the browser remembers nothing. */
  readonly reloadsAtMs: readonly number[] | undefined;
  /** A part of the page that is loaded when needed could not be loaded. */
  readonly isPartMissing: boolean;
  /** The platform serves another build than the one that runs. */
  readonly isBuildNewer: boolean;
  /** Nobody would miss the board for a moment. */
  readonly isQuiet: boolean;
  /** A reload would leave the full screen, and only people can go back there. */
  readonly isFullscreen: boolean;
  /** Chance of this screen, from 0 to below 1. */
  readonly chance: number;
}

/** Whether to reload now, and why. */
export function reloadReason(o: ReloadInput): ReloadReason | undefined {
  const isDue = o.uptimeMs >= dayMs + o.chance * dailySpreadMs;
  if (isDue && o.isQuiet && !o.isFullscreen) return 'daily';
  if (!mayReload(o)) return undefined;
  if (o.isPartMissing) return 'missing-part';
  return o.isBuildNewer && o.isQuiet ? 'newer-build' : undefined;
}

function mayReload({ uptimeMs, nowMs, reloadsAtMs }: ReloadInput): boolean {
  if (reloadsAtMs === undefined) return uptimeMs >= waitMsMax;
  // A time that is yet to come was noted by a clock that was wrong.
  const recent = reloadsAtMs.filter((atMs) => atMs <= nowMs && nowMs - atMs < dayMs);
  const waitMs = Math.min(uptimeMsMin * 2 ** recent.length, waitMsMax);
  return uptimeMs >= waitMs;
}
