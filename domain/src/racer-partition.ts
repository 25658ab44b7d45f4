import type { RacerId } from './ids.ts';

const FNV_OFFSET_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Which of `partitionCount` parts a racer's curves are in, from 0: FNV-1a (32 bit) of the id. Stored objects are named
 * by it, so it never changes.
 */
export function partitionOf(racerId: RacerId, partitionCount: number): number {
  let hash = FNV_OFFSET_BASIS;
  // Racer ids are ASCII: their code units are their bytes.
  for (let i = 0; i < racerId.length; i += 1) hash = Math.imul(hash ^ racerId.charCodeAt(i), FNV_PRIME);
  return (hash >>> 0) % partitionCount;
}
