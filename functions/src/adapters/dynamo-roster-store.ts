import { type RaceId, type RosterEntry, StaleWriteError, toRacerId } from '@alleycat/domain';
import type { RosterStore } from '@alleycat/domain/ports';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type DynamoTable, putIf, queryItems, racePartition } from './dynamo-table.ts';
import { type StoredItem, toStoredItem } from './stored-item.ts';

/** 512 entries of the longest ids and names are about 150 KB, well under DynamoDB's 400 KB per item. */
const PAGE_ENTRIES = 512;
const PAGE_MAX = 9999;

/** The roster in pages of 512 entries; a page is begun when the one before it is full. */
export const dynamoRosterStore = (table: DynamoTable): RosterStore => ({
  read: async (raceId, fromIndex = 0) => {
    const firstPage = Math.floor(fromIndex / PAGE_ENTRIES);
    if (firstPage > PAGE_MAX) return [];
    const pages = await queryItems(table, {
      KeyConditionExpression: 'PK = :race AND SK BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':race': racePartition(raceId),
        ':first': pageSort(firstPage),
        ':last': pageSort(PAGE_MAX),
      },
      ConsistentRead: true,
    });
    return joinPages(pages, firstPage).slice(fromIndex - firstPage * PAGE_ENTRIES);
  },

  append: async (raceId, entries, expectedSize) => {
    const pageNumber = Math.floor(expectedSize / PAGE_ENTRIES);
    const kept = await readOpenPage(table, raceId, expectedSize);
    const room = PAGE_ENTRIES - kept.length;
    await writePage(table, {
      raceId,
      pageNumber,
      entries: [...kept, ...entries.slice(0, room)],
      expectedSize: kept.length,
    });
    for (let next = room, page = pageNumber + 1; next < entries.length; next += PAGE_ENTRIES, page++) {
      const part = entries.slice(next, next + PAGE_ENTRIES);
      await writePage(table, { raceId, pageNumber: page, entries: part, expectedSize: 0 });
    }
  },
});

/**
 * A query reads its items one after the other, and the roster grows meanwhile: what follows a page that was not full
 * when it was read is of a later moment and has no index yet.
 */
const joinPages = (pages: readonly StoredItem[], firstPage: number): RosterEntry[] => {
  const entries: RosterEntry[] = [];
  for (const [index, page] of pages.entries()) {
    const isNext = page.text('SK') === pageSort(firstPage + index) && entries.length === index * PAGE_ENTRIES;
    if (!isNext) break;
    entries.push(...entriesOf(page));
  }
  return entries;
};

/**
 * Entries of the page that is not full yet. A roster never shrinks, so what is found to be there stays:
 * only the page that is written needs a condition.
 */
const readOpenPage = async (table: DynamoTable, raceId: RaceId, size: number): Promise<RosterEntry[]> => {
  if (size === 0) return [];
  const last = await readPage(table, raceId, Math.floor((size - 1) / PAGE_ENTRIES));
  const sizeOfLast = size % PAGE_ENTRIES || PAGE_ENTRIES;
  if (last.length !== sizeOfLast) throw staleRoster(raceId, size);
  return sizeOfLast === PAGE_ENTRIES ? [] : last;
};

const readPage = async (table: DynamoTable, raceId: RaceId, pageNumber: number): Promise<RosterEntry[]> => {
  const Key = { PK: racePartition(raceId), SK: pageSort(pageNumber) };
  const { Item } = await table.documents.send(
    new GetCommand({ TableName: table.tableName, Key, ConsistentRead: true }),
  );
  return Item === undefined ? [] : entriesOf(toStoredItem(Item));
};

interface RosterPage {
  raceId: RaceId;
  pageNumber: number;
  entries: readonly RosterEntry[];
  /** Entries the stored page must have; 0 = there must be none. */
  expectedSize: number;
}

const writePage = async (table: DynamoTable, { raceId, pageNumber, entries, expectedSize }: RosterPage) => {
  const isNew = 'attribute_not_exists(PK)';
  const isAsExpected = '#size = :expectedSize';
  const isWritten = await putIf(table, {
    Item: {
      PK: racePartition(raceId),
      SK: pageSort(pageNumber),
      entries: JSON.stringify(entries.map(({ racerId, name }) => [racerId, name])),
      size: entries.length,
    },
    ...(expectedSize === 0
      ? { ConditionExpression: isNew }
      : {
          ConditionExpression: isAsExpected,
          ExpressionAttributeNames: { '#size': 'size' },
          ExpressionAttributeValues: { ':expectedSize': expectedSize },
        }),
  });
  if (!isWritten) throw staleRoster(raceId, pageNumber * PAGE_ENTRIES + expectedSize);
};

const pageSort = (pageNumber: number): string => `roster-${String(pageNumber).padStart(4, '0')}`;

const staleRoster = (raceId: RaceId, expectedSize: number) =>
  new StaleWriteError(`the roster of race ${raceId} does not have ${expectedSize} racers`);

const entriesOf = (page: StoredItem): RosterEntry[] => {
  const rows = page.json('entries');
  if (!Array.isArray(rows)) throw page.invalid('entries');
  return rows.map((row: unknown) => {
    if (!Array.isArray(row) || typeof row[1] !== 'string') throw page.invalid('entries');
    return { racerId: toRacerId(row[0]), name: row[1] };
  });
};
