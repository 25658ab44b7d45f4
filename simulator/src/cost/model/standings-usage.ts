import { busyShardsOf, type RaceLoad, windowsOf, writersOf } from './race-load.ts';
import { readUnitsOf, writeUnitsOf } from './table-units.ts';

/** Bytes of a racer in the packed standings: three 16-bit numbers. */
const STANDING_BYTES = 6;
/** Of a racer whom one writer of several has seen, the place in the roster: one more. */
const INDEX_BYTES = 2;
/** Keys, names and numbers of the item beside the packed standings. */
const ITEM_BYTES = 82;
/** What that of one writer of several has more: its name in the key, the indexes' own and the size of the roster. */
const WRITER_BYTES = 43;

type SpreadRace = Pick<RaceLoad, 'racers' | 'settings'>;

const isSpread = ({ settings }: SpreadRace): boolean => settings.raceShards > 1;

/** Size of what one writer stores: all racers of a race, or of one that is spread those whom it has seen. */
export const standingsItemBytes = (load: SpreadRace): number =>
  isSpread(load)
    ? (load.racers / writersOf(load)) * (STANDING_BYTES + INDEX_BYTES) + ITEM_BYTES + WRITER_BYTES
    : load.racers * STANDING_BYTES + ITEM_BYTES;

/** Who reads the standings of a race reads those of all its writers. */
export const standingsReadUnits = (load: SpreadRace): number =>
  readUnitsOf(standingsItemBytes(load) * (isSpread(load) ? writersOf(load) : 1));

/** Every writer replaces what it has stored once a window. */
export const standingsWriteUnits = (load: RaceLoad): number =>
  windowsOf(load) * writersOf(load) * writeUnitsOf(standingsItemBytes(load));

/**
 * What windows and frames of a race read of its standings. The windows of one shard alone are closed in one environment,
 * which knows what it has stored; those of several go to any of several environments, which read it first. A frame of a
 * spread race is made of what all have stored.
 */
export function standingsReads(load: RaceLoad): number {
  const ownUnits = busyShardsOf(load) > 1 ? writersOf(load) * readUnitsOf(standingsItemBytes(load)) : 0;
  const frameUnits = isSpread(load) ? standingsReadUnits(load) : 0;
  return windowsOf(load) * (ownUnits + frameUnits);
}
