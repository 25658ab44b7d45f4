import type { ArchivedReading } from './archived-reading.ts';
import { compareText, type RacerId } from './ids.ts';
import { compareNames } from './name.ts';

/** Best output of each second ever ridden, for some racers of one class. */
export interface Curves {
  /** In order of code units, each once. */
  readonly racerIds: readonly RacerId[];
  readonly names: readonly string[];
  /** Start of the race that a name comes from, epoch seconds. */
  readonly namedAtSeconds: Uint32Array;
  /** The last second that any of them reached. */
  readonly lengthSeconds: number;
  /** Hundredths; second `s` of racer `r` is at `r × lengthSeconds + s − 1`; 0 = never ridden. */
  readonly outputs: Uint16Array;
}

export const NO_CURVES: Curves = {
  racerIds: [],
  names: [],
  namedAtSeconds: new Uint32Array(0),
  lengthSeconds: 0,
  outputs: new Uint16Array(0),
};

/** A racer whose readings are being gathered. */
interface Row {
  readonly racerId: RacerId;
  name: string;
  namedAtSeconds: number;
  /** Where its outputs begin, known when all racers are. */
  offset: number;
}

/** The curves that readings of one class amount to, in whatever order and however often they come. */
export function curvesOf(readings: Iterable<ArchivedReading>): Curves {
  const rowOf = new Map<RacerId, Row>();
  // A reading is kept as two small integers and a reference until the shape of the whole is known.
  const rows: Row[] = [];
  const seconds: number[] = [];
  const bests: number[] = [];
  let lengthSeconds = 0;
  for (const reading of readings) {
    rows.push(rowFor(rowOf, reading));
    seconds.push(reading.second);
    bests.push(reading.outputHundredths);
    if (reading.second > lengthSeconds) lengthSeconds = reading.second;
  }
  const sorted = sortRows(rowOf, lengthSeconds);
  const outputs = new Uint16Array(sorted.length * lengthSeconds);
  for (const [index, { offset }] of rows.entries()) {
    const at = offset + (seconds[index] ?? 0) - 1;
    const best = bests[index] ?? 0;
    if (best > (outputs[at] ?? 0)) outputs[at] = best;
  }
  return {
    racerIds: sorted.map(({ racerId }) => racerId),
    names: sorted.map(({ name }) => name),
    namedAtSeconds: Uint32Array.from(sorted, ({ namedAtSeconds }) => namedAtSeconds),
    lengthSeconds,
    outputs,
  };
}

/** A racer's outputs in hundredths from second 1 to the last one ridden; 0 = never ridden. Undefined for a stranger. */
export function curveOf(curves: Curves, racerId: RacerId): Uint16Array | undefined {
  const { racerIds, lengthSeconds, outputs } = curves;
  const row = firstNotBefore(racerIds, racerId);
  if (racerIds[row] !== racerId) return undefined;
  const start = row * lengthSeconds;
  let end = start + lengthSeconds;
  while (end > start && outputs[end - 1] === 0) end -= 1;
  return outputs.slice(start, end);
}

/** Whether a name replaces another: that of the later race does, of one race the smaller. */
export function isNewerName(
  name: string,
  namedAtSeconds: number,
  than: { readonly name: string; readonly namedAtSeconds: number },
): boolean {
  if (namedAtSeconds !== than.namedAtSeconds) return namedAtSeconds > than.namedAtSeconds;
  return name !== than.name && compareNames(name, than.name) < 0;
}

function rowFor(rowOf: Map<RacerId, Row>, { racerId, name, startSeconds }: ArchivedReading): Row {
  const known = rowOf.get(racerId);
  if (known === undefined) {
    const row = { racerId, name, namedAtSeconds: startSeconds, offset: 0 };
    rowOf.set(racerId, row);
    return row;
  }
  if (isNewerName(name, startSeconds, known)) {
    known.name = name;
    known.namedAtSeconds = startSeconds;
  }
  return known;
}

function sortRows(rowOf: ReadonlyMap<RacerId, Row>, lengthSeconds: number): readonly Row[] {
  const sorted = [...rowOf.values()].sort((a, b) => compareText(a.racerId, b.racerId));
  for (const [index, row] of sorted.entries()) row.offset = index * lengthSeconds;
  return sorted;
}

function firstNotBefore(racerIds: readonly RacerId[], racerId: RacerId): number {
  let low = 0;
  let high = racerIds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareText(racerIds[middle] ?? '', racerId) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
