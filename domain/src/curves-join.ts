import { type Curves, isNewerName } from './curves.ts';
import { compareText, type RacerId } from './ids.ts';

/**
 * Of each second the higher output, of two names that of the later race (of one race the smaller). Idempotent,
 * commutative and associative, so that neither the order nor the repetition of readings changes a curve. Answers `a`
 * itself if `b` adds nothing: what is stored needs no write then.
 */
export function joinCurves(a: Curves, b: Curves): Curves {
  if (b.racerIds.length === 0) return a;
  if (a.racerIds.length === 0) return b;
  const union = unite(a.racerIds, b.racerIds);
  const hasNewRacers = union.racerIds.length > a.racerIds.length;
  if (!hasNewRacers && addsNothing(a, b, union)) return a;
  return {
    racerIds: hasNewRacers ? union.racerIds : a.racerIds,
    ...joinNames(a, b, union),
    ...joinOutputs(a, b, union),
  };
}

/** The racers of two curves in order, and the row that each has in either; `NO_ROW` where it is not in it. */
interface Union {
  readonly racerIds: readonly RacerId[];
  readonly rowsOfA: Int32Array;
  readonly rowsOfB: Int32Array;
}

const NO_ROW = -1;

function unite(a: readonly RacerId[], b: readonly RacerId[]): Union {
  const racerIds: RacerId[] = [];
  const rowsOfA = new Int32Array(a.length + b.length).fill(NO_ROW);
  const rowsOfB = rowsOfA.slice();
  for (let rowOfA = 0, rowOfB = 0; rowOfA < a.length || rowOfB < b.length; ) {
    const row = racerIds.length;
    const order = orderOf(a[rowOfA], b[rowOfB]);
    const racerId = order <= 0 ? a[rowOfA] : b[rowOfB];
    if (order <= 0) rowsOfA[row] = rowOfA++;
    if (order >= 0) rowsOfB[row] = rowOfB++;
    if (racerId !== undefined) racerIds.push(racerId);
  }
  return { racerIds, rowsOfA, rowsOfB };
}

// What has come to its end is after everything.
function orderOf(a: RacerId | undefined, b: RacerId | undefined): number {
  if (a === undefined) return 1;
  return b === undefined ? -1 : compareText(a, b);
}

function addsNothing(a: Curves, b: Curves, { racerIds, rowsOfA, rowsOfB }: Union): boolean {
  for (let row = 0; row < racerIds.length; row += 1) {
    const rowOfA = rowsOfA[row] ?? NO_ROW;
    const rowOfB = rowsOfB[row] ?? NO_ROW;
    if (rowOfB !== NO_ROW && (isNamedLater(b, rowOfB, nameOf(a, rowOfA)) || isHigher(b, rowOfB, rowFrom(a, rowOfA)))) {
      return false;
    }
  }
  return true;
}

function isHigher(b: Curves, rowOfB: number, outputsOfA: Uint16Array): boolean {
  const start = rowOfB * b.lengthSeconds;
  for (let i = 0; i < b.lengthSeconds; i += 1) {
    if ((b.outputs[start + i] ?? 0) > (outputsOfA[i] ?? 0)) return true;
  }
  return false;
}

function joinNames(
  a: Curves,
  b: Curves,
  { racerIds, rowsOfA, rowsOfB }: Union,
): Pick<Curves, 'names' | 'namedAtSeconds'> {
  const names: string[] = [];
  const namedAtSeconds = new Uint32Array(racerIds.length);
  for (let row = 0; row < racerIds.length; row += 1) {
    const rowOfA = rowsOfA[row] ?? NO_ROW;
    const rowOfB = rowsOfB[row] ?? NO_ROW;
    const ofA = rowOfA === NO_ROW ? undefined : nameOf(a, rowOfA);
    const named = ofA === undefined || (rowOfB !== NO_ROW && isNamedLater(b, rowOfB, ofA)) ? nameOf(b, rowOfB) : ofA;
    names.push(named.name);
    namedAtSeconds[row] = named.namedAtSeconds;
  }
  return { names, namedAtSeconds };
}

function joinOutputs(
  a: Curves,
  b: Curves,
  { racerIds, rowsOfA, rowsOfB }: Union,
): Pick<Curves, 'lengthSeconds' | 'outputs'> {
  const lengthSeconds = Math.max(a.lengthSeconds, b.lengthSeconds);
  const hasRowsOfA = racerIds.length === a.racerIds.length && lengthSeconds === a.lengthSeconds;
  const outputs = hasRowsOfA ? a.outputs.slice() : new Uint16Array(racerIds.length * lengthSeconds);
  for (let row = 0; row < racerIds.length; row += 1) {
    const rowOfA = rowsOfA[row] ?? NO_ROW;
    const rowOfB = rowsOfB[row] ?? NO_ROW;
    const start = row * lengthSeconds;
    if (!hasRowsOfA && rowOfA !== NO_ROW) outputs.set(rowFrom(a, rowOfA), start);
    if (rowOfB !== NO_ROW) raise(outputs, start, rowFrom(b, rowOfB));
  }
  return { lengthSeconds, outputs };
}

function raise(outputs: Uint16Array, start: number, others: Uint16Array): void {
  for (let i = 0; i < others.length; i += 1) {
    const other = others[i] ?? 0;
    if (other > (outputs[start + i] ?? 0)) outputs[start + i] = other;
  }
}

interface Named {
  readonly name: string;
  readonly namedAtSeconds: number;
}

const nameOf = ({ names, namedAtSeconds }: Curves, row: number): Named => ({
  name: names[row] ?? '',
  namedAtSeconds: namedAtSeconds[row] ?? 0,
});

const isNamedLater = ({ names, namedAtSeconds }: Curves, row: number, than: Named): boolean =>
  isNewerName(names[row] ?? '', namedAtSeconds[row] ?? 0, than);

const rowFrom = ({ outputs, lengthSeconds }: Curves, row: number): Uint16Array =>
  outputs.subarray(row * lengthSeconds, (row + 1) * lengthSeconds);
