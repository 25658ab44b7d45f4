import { asCount, counted } from '../format.ts';
import type { Sample } from './sample.ts';

/** Something that happened in a run. */
export interface Mark {
  readonly kind: 'race' | 'fault' | 'gap';
  readonly label: string;
  /** Since the start of the ride. */
  readonly fromMs: number;
  /** Undefined: it happened at once, or had not ended when the run did. */
  readonly untilMs?: number;
}

/** Marks of each kind that a run keeps; a run that has more of them tells nobody anything by showing all. */
export const MARKS_PER_KIND_MAX = 200;

interface MarkedRide {
  /** Server time of the start of the ride. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly raceLengthSeconds: number;
}

/** A ride ends with its last reading, which racers send anywhere in the last second. */
const lastSecondMs = 1_000;

/** Where one race ends and the next begins; the first and the last moment of the ride count as well. */
export function raceMarks({ startedAtMs, durationMs, raceLengthSeconds }: MarkedRide): Mark[] {
  const lengthMs = raceLengthSeconds * 1000;
  const endedAtMs = startedAtMs + durationMs;
  const marks: Mark[] = [];
  const first = Math.ceil(startedAtMs / lengthMs) * lengthMs;
  for (let atMs = first; atMs < endedAtMs + lastSecondMs && marks.length < MARKS_PER_KIND_MAX; atMs += lengthMs) {
    const label = atMs > endedAtMs - lastSecondMs ? 'race ends' : 'race begins';
    marks.push({ kind: 'race', label, fromMs: Math.round(atMs - startedAtMs) });
  }
  return marks;
}

/** Below this share of the most that were connected so far, connections count as missing. */
const gapShare = 0.9;

/** Spans in which more than a tenth of the racers that had been connected were not. */
export function connectionGaps(samples: readonly Sample[]): Mark[] {
  const marks: Mark[] = [];
  let most = 0;
  let gap: { fromMs: number; fewest: number } | undefined;
  const close = (untilMs: number | undefined) => {
    if (gap !== undefined && marks.length < MARKS_PER_KIND_MAX) {
      const label = `${asCount(most - gap.fewest)} of ${counted(most, 'connection')} gone`;
      marks.push({ kind: 'gap', label, fromMs: gap.fromMs, ...(untilMs === undefined ? {} : { untilMs }) });
    }
    gap = undefined;
  };
  for (const { connected, fromMs } of samples) {
    most = Math.max(most, connected);
    if (connected >= most * gapShare) close(fromMs);
    else gap = { fromMs: gap?.fromMs ?? fromMs, fewest: Math.min(gap?.fewest ?? connected, connected) };
  }
  close(undefined);
  return marks;
}
