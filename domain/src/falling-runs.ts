import { HistoryCorruptError } from './errors.ts';

/** Numbers of 16 bits that never rise within a run, as what a run begins with and by how much it falls each time. */
export function encodeFallingRuns(runs: readonly (readonly number[])[]): Uint16Array {
  return Uint16Array.from(runs.flatMap((run) => run.map((value, index) => fallTo(value, run[index - 1]))));
}

const fallTo = (value: number, before: number | undefined): number => (before === undefined ? value : before - value);

/** Reverse of {@link encodeFallingRuns}, in place. Throws {@link HistoryCorruptError} for a run that falls below 0. */
export function decodeFallingRuns(values: Uint16Array, lengths: Iterable<number>): void {
  let at = 0;
  for (const length of lengths) {
    let value = 0;
    for (let index = 0; index < length; index += 1, at += 1) {
      const read = values[at] ?? 0;
      value = index === 0 ? read : value - read;
      if (value < 0) throw new HistoryCorruptError('a run of outputs falls below 0');
      values[at] = value;
    }
  }
}
