import type { RaceId } from '../ids.ts';
import type { RaceResult } from '../race-result.ts';

/** A result list, and what tells it apart from every other one of the same process. */
export interface VersionedList {
  readonly version: number;
  readonly results: readonly RaceResult[];
}

export interface KeptListsOptions {
  /** Lists kept, of all races. @default 64 */
  readonly listsMax?: number;
  /** What they may take in all, bytes. @default 32 MiB: a dozen lists of 10,000 racers */
  readonly bytesMax?: number;
  /** How long a list stays after a newer one has replaced it, ms. @default 30,000: while somebody turns its pages */
  readonly replacedMs?: number;
}

/** Lists of several races, the newest of each and, for a while, those that it replaced. */
export interface KeptLists<List extends VersionedList> {
  newest(raceId: RaceId): List | undefined;
  find(raceId: RaceId, version: number): List | undefined;
  /** Makes a list the newest of its race; one of the same version takes the place of what there was. */
  keep(raceId: RaceId, list: List, nowMs: number): void;
}

interface Kept<List> {
  readonly raceId: RaceId;
  readonly list: List;
  readonly bytes: number;
  replacedAtMs?: number;
}

/** Keeps lists within bounds; what nobody asked for the longest goes first. */
export function createKeptLists<List extends VersionedList>({
  listsMax = 64,
  bytesMax = 32 * 1_048_576,
  replacedMs = 30_000,
}: KeptListsOptions = {}): KeptLists<List> {
  const kept = new Map<number, Kept<List>>(); // by version, what was asked for last comes last
  const newest = new Map<RaceId, number>();
  let bytesKept = 0;

  const drop = (version: number, { raceId, bytes }: Kept<List>): void => {
    kept.delete(version);
    bytesKept -= bytes;
    if (newest.get(raceId) === version) newest.delete(raceId);
  };
  const tidy = (nowMs: number): void => {
    for (const [version, entry] of kept) {
      const { replacedAtMs = Number.POSITIVE_INFINITY } = entry;
      if (nowMs - replacedAtMs > replacedMs || kept.size > listsMax || bytesKept > bytesMax) drop(version, entry);
    }
  };
  const find = (raceId: RaceId, version: number | undefined): List | undefined => {
    const entry = version === undefined ? undefined : kept.get(version);
    if (version === undefined || entry?.raceId !== raceId) return undefined;
    // To the end: races that nobody rides, asked for one after the other, push out each other.
    kept.delete(version);
    kept.set(version, entry);
    return entry.list;
  };
  return {
    newest: (raceId) => find(raceId, newest.get(raceId)),
    find,
    keep(raceId, list, nowMs) {
      const replaced = kept.get(newest.get(raceId) ?? list.version);
      if (replaced !== undefined && replaced.list.version !== list.version) replaced.replacedAtMs = nowMs;
      const known = kept.get(list.version);
      if (known !== undefined) drop(list.version, known);
      const bytes = bytesOf(list.results);
      kept.set(list.version, { raceId, list, bytes });
      newest.set(raceId, list.version);
      bytesKept += bytes;
      tidy(nowMs);
    },
  };
}

/** What V8 takes for a line with its numbers and texts; the characters, two bytes each at worst, come on top. */
const LINE_BYTES = 160;
const CHARACTER_BYTES = 2;

function bytesOf(results: readonly RaceResult[]): number {
  let bytes = 0;
  for (const { racerId, name } of results) bytes += LINE_BYTES + CHARACTER_BYTES * (racerId.length + name.length);
  return bytes;
}
