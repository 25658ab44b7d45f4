import { packFew, packStandings, type StoredStandings, unpackFew, unpackStandings } from '@alleycat/domain';
import type { StoredItem } from './stored-item.ts';

/** Sort key of the standings of a race with one writer; those of one of several begin with it. The table stream is filtered by it. */
export const STANDINGS_SORT = 'results';

export const standingsSort = (writer: string): string =>
  writer === '' ? STANDINGS_SORT : `${STANDINGS_SORT}-${writer}`;

/** What is stored under a key: all racers of the roster, or of one writer among several only those whom it has seen. */
export const standingsAttributes = (writer: string, { standings, ...stored }: StoredStandings): object => {
  if (writer === '') return { ...stored, standings: packStandings(standings) };
  const { rosterSize, indexes, rows } = packFew(standings);
  return { ...stored, rosterSize, indexes, standings: rows };
};

/** Reverse of {@link standingsAttributes}. @throws StoredItemError, StandingsCorruptError */
export const standingsOf = (item: StoredItem): StoredStandings => {
  const rosterSize = item.optionalNumber('rosterSize');
  const rows = item.bytes('standings');
  return {
    version: item.number('version'),
    publishedAtMs: item.number('publishedAtMs'),
    newestSecond: item.number('newestSecond'),
    standings:
      rosterSize === undefined
        ? unpackStandings(rows)
        : unpackFew({ rosterSize, indexes: item.bytes('indexes'), rows }),
  };
};
