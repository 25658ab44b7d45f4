import type { BoardRow } from '../live/board.ts';

/** Somebody who has climbed over the last ten seconds. */
export interface Mover {
  /** Place in the roster. */
  readonly index: number;
  readonly name: string;
  /** Places gained. */
  readonly places: number;
  /** Where they are now. */
  readonly rank: number;
}

const moversMax = 3;

/** The greatest climbs; of equal ones the higher place first. */
export function moversOf(rows: readonly BoardRow[]): Mover[] {
  return rows
    .filter(({ movement }) => movement > 0)
    .sort((a, b) => b.movement - a.movement || a.rank - b.rank || a.index - b.index)
    .slice(0, moversMax)
    .map(({ index, name, movement, rank }) => ({ index, name, places: movement, rank }));
}

/** By how much the leader leads, and over whom. */
export interface Lead {
  readonly chaserName: string;
  /** 0 when they are level. */
  readonly aheadHundredths: number;
}

/** The lead of a race; undefined with fewer than two racers. */
export function leadOf(rows: readonly BoardRow[]): Lead | undefined {
  const [leader, chaser] = rows;
  if (leader === undefined || chaser === undefined) return undefined;
  return {
    chaserName: chaser.name,
    aheadHundredths: leader.outputHundredths - chaser.outputHundredths,
  };
}
