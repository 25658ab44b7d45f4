import type { HistorySecond } from '@alleycat/domain';
import type { BoardRacer } from './board-judge.ts';

const lastPoint = 255;

interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * The first quantile of a second that the field cannot have; undefined if all are possible. Within the top a quantile
 * is the entry of its rank. Below, other racers may have any output: of ours, fewer than its rank are better, and so
 * many are as good that the others can make up the rest. Without others that leaves one output.
 */
export function wrongQuantileOf(
  field: HistorySecond,
  racers: readonly BoardRacer[],
): { readonly expected: string; readonly found: string } | undefined {
  const { second, racerCount, quantiles } = field;
  if (racerCount === 0) return undefined;
  const boundsOf = createBounds(field, racers);
  for (let point = 0; point <= lastPoint; point += 1) {
    const rank = 1 + Math.round((point * (racerCount - 1)) / lastPoint);
    const { least, most } = boundsOf(rank);
    const found = quantiles[point];
    if (found !== undefined && found >= least && found <= most) continue;
    const output = least === most ? least : `${least} to ${most}`;
    return { expected: `${output} at rank ${rank} of second ${second}`, found: String(found) };
  }
  return undefined;
}

function createBounds({ second, racerCount, top }: HistorySecond, racers: readonly BoardRacer[]) {
  const outputs = racers.map(({ curve }) => curve[second] ?? 0);
  const reached = racers.map(({ possible }, index) => Math.max(outputs[index] ?? 0, possible[second] ?? 0));
  const least = bestFirst(outputs);
  const most = bestFirst(reached);
  const others = Math.max(0, racerCount - outputs.filter((output) => output > 0).length);
  const lastOfTop = top.at(-1)?.outputHundredths ?? 0;
  return (rank: number): Bounds => {
    const entry = top[rank - 1];
    if (entry !== undefined) return { least: entry.outputHundredths, most: entry.outputHundredths };
    const mostOfOurs = rank > others ? (most[rank - others - 1] ?? 0) : lastOfTop;
    return { least: Math.max(1, least[rank - 1] ?? 0), most: Math.min(lastOfTop, mostOfOurs) };
  };
}

const bestFirst = (outputs: readonly number[]): Uint16Array => Uint16Array.from(outputs).sort().reverse();
