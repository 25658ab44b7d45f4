import type { ByteText } from '../byte-text.ts';
import { CommandError } from '../command-error.ts';
import { parseScoreBound } from '../resp/scores.ts';
import type { ScoreRange } from '../sorted-set.ts';

/** @throws CommandError */
export const rangeOf = (min: ByteText, max: ByteText): ScoreRange => {
  const [low, high] = [parseScoreBound(min), parseScoreBound(max)];
  if (low === undefined || high === undefined) throw new CommandError('ERR min or max is not a float');
  return { min: low.score, minExclusive: low.isExclusive, max: high.score, maxExclusive: high.isExclusive };
};
