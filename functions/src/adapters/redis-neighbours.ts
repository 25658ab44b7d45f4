import { byLeaderboard, rankScoreOf } from '@alleycat/domain';
import type { NeighboursFound, RankedRacer, RankFound } from '@alleycat/domain/ports';
import type { AskRankIndex } from './ask-rank-index.ts';
import { betterCommand, rangeCommand, rankKeysOf } from './rank-commands.ts';
import { countIn, racersIn } from './rank-replies.ts';
import { extended, type NeighbourQuery, type Stretch, sidesOf } from './rank-stretch.ts';
import { askRank, type Besides, betterIn, type RankPorts } from './redis-rank-query.ts';

/** A range by score begins with all who share it; the racer is among the first of them, but for rare cases. */
const TIES = 16;
/** Excepted racers are few, and nobody knows at what positions: where there are more of them, another round trip follows. */
const SPARE_MAX = 100;

/** Finds the racers next to one: nearly always in one round trip. */
export const findNeighbours = async (query: NeighbourQuery, ports: RankPorts): Promise<NeighboursFound> => {
  const { found, uncounted, rest } = await askRank(query, surroundings(query, ports), ports);
  const place = rest.place ?? (await searchPlace(query, rest.stretch, ports.ask));
  const near = rest.place === undefined ? stretchAt(place) : rest.stretch;
  const stretch = await extended(near, query, ports.ask);
  const sides = sidesOf(stretch, query);
  const above = sides.above.slice(Math.max(0, sides.above.length - query.limit));
  const [best = query.racer] = above;
  const position = best === query.racer ? place : stretch.start + stretch.racers.indexOf(best);
  const uncountedBefore = uncounted.filter((each) => byLeaderboard(each, best) < 0).length;
  const betterCount = await betterThan(best, { query, found, stretch, uncounted }, ports.ask);
  const first = { standBeforeCount: Math.max(0, position - uncountedBefore), betterCount };
  return { ...found, above, below: sides.below.slice(0, query.limit), first };
};

interface Surroundings {
  readonly stretch: Stretch;
  /** Position at which the racer stands, or would; undefined if that is beyond the stretch. */
  readonly place: number | undefined;
}

/** Who stands around the racer's score. */
const surroundings = (query: NeighbourQuery, { exceptedRacers }: RankPorts): Besides<Surroundings> => {
  const { classId, racer, except, limit } = query;
  const { racers: key } = rankKeysOf(classId);
  const score = rankScoreOf(racer);
  const known = exceptedRacers.recall(query);
  const spareOf = (isThere: (each: RankedRacer) => boolean): number =>
    Math.min(SPARE_MAX, known === undefined ? except.size : known.filter(isThere).length);
  const onwards = limit + TIES + spareOf((each) => rankScoreOf(each) >= score);
  const backwards = limit + 1 + spareOf((each) => rankScoreOf(each) < score); // one more shows where a tie begins
  const commands: Besides<Surroundings>['commands'] = [
    ['zcount', key, '-inf', `(${score}`],
    ['zrank', key, racer.racerId],
    ['zrange', key, score, '+inf', 'byscore', 'limit', 0, onwards, 'withscores'],
    ['zrange', key, `(${score}`, '-inf', 'byscore', 'rev', 'limit', 0, backwards, 'withscores'],
  ];
  const read = ([before, rank, ascending, descending]: readonly unknown[], found: RankFound): Surroundings => {
    const middle = countIn(before);
    const behind = racersIn(ascending);
    const ahead = racersIn(descending).reverse();
    const [start, end] = [middle - ahead.length, middle + behind.length];
    const isAtEnd = end >= found.state.racerCount;
    const racers = [...ahead, ...behind];
    const index = racers.findIndex((each) => byLeaderboard(each, racer) >= 0);
    if (index >= 0 || isAtEnd) {
      return { stretch: { start, end, isAtEnd, racers }, place: index >= 0 ? start + index : end };
    }
    const isAsIndexed = found.indexed !== undefined && byLeaderboard(found.indexed, racer) === 0;
    if (!isAsIndexed) return { stretch: { start, end, isAtEnd, racers }, place: undefined };
    const place = countIn(rank);
    return { stretch: stretchAt(place), place };
  };
  return { commands, read };
};

const stretchAt = (position: number): Stretch => ({ start: position, end: position, isAtEnd: false, racers: [] });

/**
 * Halves the rest of the index until it finds where the racer would stand: only for one who is not in it with the score of the
 * query, among many who are. 20 round trips of 1,000,000 racers.
 */
const searchPlace = async (
  { classId, racer }: NeighbourQuery,
  { end }: Stretch,
  ask: AskRankIndex,
): Promise<number> => {
  let low = end;
  let high = await ask([['zcard', rankKeysOf(classId).racers]], ([count]) => countIn(count));
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [there] = await ask([rangeCommand(classId, { start: middle, count: 1 })], ([reply]) => racersIn(reply));
    if (there !== undefined && byLeaderboard(there, racer) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

interface Known {
  readonly query: NeighbourQuery;
  readonly found: RankFound;
  readonly stretch: Stretch;
  readonly uncounted: readonly RankedRacer[];
}

/** How many have a higher output than the first who is shown: known as a rule, without another question. */
const betterThan = async (
  first: RankedRacer,
  { query: { classId, racer }, found, stretch, uncounted }: Known,
  ask: AskRankIndex,
): Promise<number> => {
  if (first.outputHundredths === racer.outputHundredths) return found.betterCount;
  const tieStart = stretch.racers.findIndex((each) => each.outputHundredths <= first.outputHundredths);
  if (tieStart > 0 || stretch.start === 0) return betterIn(stretch.start + tieStart, first, uncounted);
  return ask([betterCommand(classId, first)], ([reply]) => betterIn(reply, first, uncounted));
};
