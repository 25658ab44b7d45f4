import { type ClassRank, RANK_SOURCES } from '../class-rank.ts';
import type { FieldReader } from './expect.ts';

/** Throws `WireError`. */
export const parseClassRank = (fields: FieldReader): ClassRank => ({
  rank: fields.number('rank'),
  racerCount: fields.numberOrNull('racerCount'),
  percentile: fields.numberOrNull('percentile'),
  rankedBy: fields.oneOf('rankedBy', RANK_SOURCES),
});
