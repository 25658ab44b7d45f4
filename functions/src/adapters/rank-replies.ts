import { parseRankScore, type RacerId, rankScoreOf, toRacerId } from '@alleycat/domain';
import type { RankedRacer, RankIndexState } from '@alleycat/domain/ports';

/** What an index says of itself, in the replies to `stateCommands`. */
export const stateIn = ([fields, racerCount]: readonly unknown[]): RankIndexState => {
  const [generation, built, writes, rebuildingAtMs, filled] = listIn(fields);
  return {
    isComplete: isBuilt(built, { generation, filled }),
    writeCount: writes === null ? 0 : countIn(writes),
    racerCount: countIn(racerCount),
    ...(rebuildingAtMs === null ? {} : { rebuildingAtMs: countIn(rebuildingAtMs) }),
  };
};

/** What an index says to be complete with: a rebuild, and how many portions it had. */
export const builtOf = (token: string, filledCount: number): string => `${token} ${filledCount}`;

/** Whether that is the newest rebuild, and no portion of it was lost. More of them are of one that was overtaken. */
export const isBuilt = (
  built: unknown,
  { generation, filled }: { readonly generation: unknown; readonly filled: unknown },
): boolean => {
  if (typeof built !== 'string') return false;
  const [token, filledCount] = built.split(' ');
  return token === generation && countIn(filled) >= countIn(filledCount);
};

/** A count: a number or, where it comes from a hash, its text. */
export const countIn = (reply: unknown): number => {
  const count = typeof reply === 'string' ? Number(reply) : reply;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
  throw unexpected(reply, 'count');
};

export const listIn = (reply: unknown): readonly unknown[] => {
  if (Array.isArray(reply)) return reply;
  throw unexpected(reply, 'list');
};

/** No output is below 0. */
const SCORE_END = rankScoreOf({ outputHundredths: -1, startSeconds: 0 });

/** A racer as the index has them. */
export const racerIn = (racerId: RacerId, score: unknown): RankedRacer => {
  const number = typeof score === 'string' ? Number(score) : Number.NaN;
  if (!Number.isSafeInteger(number) || number < 0 || number >= SCORE_END) throw unexpected(score, 'score');
  return { racerId, ...parseRankScore(number) };
};

/** Racers of a range with scores. */
export const racersIn = (reply: unknown): RankedRacer[] => {
  const flat = listIn(reply);
  return Array.from({ length: flat.length / 2 }, (_, nth) => racerIn(toRacerId(flat[nth * 2]), flat[nth * 2 + 1]));
};

const unexpected = (reply: unknown, wanted: string): TypeError =>
  new TypeError(`a ${wanted} was expected, not ${String(JSON.stringify(reply)).slice(0, 100)}`);
