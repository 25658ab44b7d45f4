import { hundredthsOf, type Race, type RaceStatus, startsAtMs } from '@alleycat/domain';
import type { ResultRow } from '@alleycat/domain/wire';

/** A racer in a result list, as it is shown. */
export interface ResultLine {
  readonly racerId: string;
  readonly name: string;
  /** Null for a racer without a final reading. */
  readonly rank: number | null;
  readonly outputHundredths: number;
  /** Null for a racer without a final reading. */
  readonly behindWinnerHundredths: number | null;
  /** The last second reached; 0 = none. */
  readonly second: number;
  /** Whether a final reading may still come. */
  readonly isAwaited: boolean;
}

/** Lines of a result list, in its order. */
export function resultLinesOf(rows: readonly ResultRow[], status: RaceStatus): ResultLine[] {
  const winner = rows[0];
  const winnerHundredths = winner === undefined ? 0 : hundredthsOf(winner.output);
  return rows.map(({ racerId, name, rank, output, second }) => ({
    racerId,
    name,
    rank,
    outputHundredths: hundredthsOf(output),
    behindWinnerHundredths: rank === null ? null : winnerHundredths - hundredthsOf(output),
    second,
    isAwaited: rank === null && status !== 'official',
  }));
}

export const podiumPlaces = 3;

/** The first three who finished; with ties as many as have a place among them in the order of the list. */
export const podiumOf = (lines: readonly ResultLine[]): ResultLine[] =>
  lines.slice(0, podiumPlaces).filter(({ rank }) => rank !== null);

/** A race next to another one. */
export interface Neighbour {
  readonly raceId: string;
  readonly startsAtMs: number;
}

/** The races of the class before and after one; undefined for one that has not started. Slots follow each other without a gap. */
export function neighboursOf(
  race: Race,
  nowMs: number,
): { previous: Neighbour | undefined; next: Neighbour | undefined } {
  const at = (slots: number): Neighbour | undefined => {
    const startSeconds = race.startSeconds + slots * race.lengthSeconds;
    const moment = startsAtMs({ ...race, startSeconds });
    const isThere = startSeconds >= 0 && moment <= nowMs;
    return isThere ? { raceId: `${race.classId}-${startSeconds}`, startsAtMs: moment } : undefined;
  };
  return { previous: at(-1), next: at(1) };
}
