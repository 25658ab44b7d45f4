import { byLeaderboard, type ClassId } from '@alleycat/domain';
import type { RankedRacer, RankQuery } from '@alleycat/domain/ports';
import type { AskRankIndex } from './ask-rank-index.ts';
import { rangeCommand } from './rank-commands.ts';
import { racersIn } from './rank-replies.ts';
import type { RedisCommand } from './redis-link.ts';

/** Racers who follow each other in an index, by their positions. */
export interface Stretch {
  /** Of the first of them, and behind the last. */
  readonly start: number;
  readonly end: number;
  readonly isAtEnd: boolean;
  readonly racers: readonly RankedRacer[];
}

export type NeighbourQuery = RankQuery & {
  /** Racers wanted on each side. */
  readonly limit: number;
};

/** Excepted racers are few as a rule; where they are all in one place, thousands of them take some round trips. */
const SPARE_MAX = 1_000;

/** Who is to be shown of a stretch, before and behind the racer. */
export const sidesOf = ({ racers }: Pick<Stretch, 'racers'>, { racer, except }: RankQuery) => {
  const shown = racers.filter(({ racerId }) => racerId !== racer.racerId && !except.has(racerId));
  return {
    above: shown.filter((each) => byLeaderboard(each, racer) < 0),
    below: shown.filter((each) => byLeaderboard(each, racer) > 0),
  };
};

/** Reads on at both ends of a stretch until enough racers can be shown on each side, or there are no more. */
export const extended = async (begun: Stretch, query: NeighbourQuery, ask: AskRankIndex): Promise<Stretch> => {
  const spare = Math.min(SPARE_MAX, query.except.size) + 1; // the racer's own entry is passed over, too
  let stretch = begun;
  for (;;) {
    const { above, below } = sidesOf(stretch, query);
    const lacking = (isThereMore: boolean, count: number): number =>
      isThereMore && count < query.limit ? query.limit - count + spare : 0;
    const before = Math.min(stretch.start, lacking(stretch.start > 0, above.length));
    const behind = lacking(!stretch.isAtEnd, below.length);
    if (before === 0 && behind === 0) return stretch;
    stretch = await readOn(stretch, { classId: query.classId, before, behind }, ask);
  }
};

interface More {
  readonly classId: ClassId;
  readonly before: number;
  readonly behind: number;
}

const readOn = (stretch: Stretch, { classId, before, behind }: More, ask: AskRankIndex): Promise<Stretch> => {
  const { start, end, racers } = stretch;
  const commands: RedisCommand[] = [];
  if (before > 0) commands.push(rangeCommand(classId, { start: start - before, count: before }));
  if (behind > 0) commands.push(rangeCommand(classId, { start: end, count: behind }));
  return ask(commands, (replies) => {
    const moreBehind = behind > 0 ? racersIn(replies.at(-1)) : [];
    const moreBefore = before > 0 ? racersIn(replies[0]) : [];
    // Positions move while others write: somebody may come up once more.
    const known = new Set(racers.map(({ racerId }) => racerId));
    const areNew = (more: readonly RankedRacer[]) => more.filter(({ racerId }) => !known.has(racerId));
    return {
      start: start - before,
      end: end + behind,
      isAtEnd: stretch.isAtEnd || moreBehind.length < behind,
      racers: [...areNew(moreBefore), ...racers, ...areNew(moreBehind)],
    };
  });
};
