import type { ArchivedReading } from '../archived-reading.ts';
import { type Curves, curvesOf, NO_CURVES } from '../curves.ts';
import { joinCurves } from '../curves-join.ts';
import type { CurvesKey } from '../ports/history-store.ts';
import { partitionOf } from '../racer-partition.ts';

// Readings kept back before they are joined, for each part: some 3 MB of them, and a join copies the whole part.
const PENDING_READINGS_MAX = 16_384;

/** Curves of some readings, under the key of the part they belong to. */
export interface CurvesPart {
  readonly key: CurvesKey;
  readonly curves: Curves;
}

/** Sorts readings into classes and parts and keeps of them only the curves. */
export interface CurvesFold {
  add(reading: ArchivedReading): void;
  readingCount(): number;
  /** Every part that has readings; the same `curves` object as before if nothing was added to them. */
  parts(): CurvesPart[];
}

interface Part {
  readonly key: CurvesKey;
  readonly pending: ArchivedReading[];
  curves: Curves;
}

export function createCurvesFold(partitionCount: number): CurvesFold {
  const parts = new Map<number, Part>();
  let readingCount = 0;
  const partOf = ({ classId, racerId }: ArchivedReading): Part => {
    const partition = partitionOf(racerId, partitionCount);
    const number = classId * partitionCount + partition; // one number for both: this runs for every reading
    const known = parts.get(number);
    if (known !== undefined) return known;
    const part = { key: { classId, partition }, pending: [], curves: NO_CURVES };
    parts.set(number, part);
    return part;
  };
  return {
    add(reading) {
      const part = partOf(reading);
      part.pending.push(reading);
      if (part.pending.length >= PENDING_READINGS_MAX) joinPending(part);
      readingCount += 1;
    },
    readingCount: () => readingCount,
    parts: () =>
      [...parts.values()].map((part) => {
        joinPending(part);
        return { key: part.key, curves: part.curves };
      }),
  };
}

function joinPending(part: Part): void {
  if (part.pending.length === 0) return;
  part.curves = joinCurves(part.curves, curvesOf(part.pending));
  part.pending.length = 0;
}
