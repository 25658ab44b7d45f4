import type { TextStorage } from '../identity/page.ts';

/** What a racer has set for one bike. */
export interface BikeSettings {
  /** What every percentage of its resistance is multiplied by. */
  readonly factor: number;
  /** The level that counts as 100 %; undefined as long as what the bike tells will do. */
  readonly levelMax: number | undefined;
  /** The level that it tells means nothing. */
  readonly ignoresLevel: boolean;
}

export interface KnownBike {
  /** As the browser knows it here; another one after a restart of some browsers. */
  readonly id: string;
  readonly name: string;
}

/** What is kept of bikes on this device. */
export interface BikeBook {
  of(bike: KnownBike): BikeSettings;
  keep(bike: KnownBike, settings: BikeSettings): void;
}

/** Twice as hard, half as hard: beyond it a bike is read wrongly, not differently. */
export const factorMin = 0.5;
export const factorMax = 2;
export const levelMaxMin = 1;
/** Some bikes count in tenths of levels. */
export const levelMaxMax = 1_000;

/** Whoever rides in a studio meets a few. The one that was set longest ago makes room. */
const rememberedBikesMax = 12;
const storageKey = 'alleycat.bikes';
export const settingsOfNew: BikeSettings = { factor: 1, levelMax: undefined, ignoresLevel: false };

/** Settings of bikes, found by id, else by name. Whatever lies in the storage, what is read keeps to the bounds. */
export function createBikeBook(storage: Pick<TextStorage, 'getItem' | 'setItem'>): BikeBook {
  const read = (): Entry[] => parseEntries(storage.getItem(storageKey));
  return {
    of: ({ id, name }) => {
      const entries = read();
      const entry =
        entries.find((known) => known.id === id) ?? entries.find((known) => name !== '' && known.name === name);
      return entry?.settings ?? settingsOfNew;
    },
    keep: ({ id, name }, settings) => {
      // One of the same name and another id may be the same bike, or its twin. Both will find what was set last.
      const others = read().filter((known) => known.id !== id);
      const kept = [{ id, name, settings: bounded(settings) }, ...others].slice(0, rememberedBikesMax);
      storage.setItem(storageKey, JSON.stringify(kept));
    },
  };
}

/** The same settings, within what makes sense. */
export function bounded({ factor, levelMax, ignoresLevel }: BikeSettings): BikeSettings {
  return {
    factor: within(factor, factorMin, factorMax) ?? settingsOfNew.factor,
    levelMax: levelMax === undefined ? undefined : within(levelMax, levelMaxMin, levelMaxMax),
    ignoresLevel,
  };
}

interface Entry extends KnownBike {
  settings: BikeSettings;
}

function parseEntries(stored: string | null): Entry[] {
  try {
    const list: unknown = JSON.parse(stored ?? '[]');
    return Array.isArray(list) ? list.flatMap(parseEntry).slice(0, rememberedBikesMax) : [];
  } catch {
    return [];
  }
}

function parseEntry(entry: unknown): Entry[] {
  const { id, name, settings } = recordOf(entry);
  if (typeof id !== 'string' || typeof name !== 'string') return [];
  const { factor, levelMax, ignoresLevel } = recordOf(settings);
  const read: BikeSettings = {
    factor: typeof factor === 'number' ? factor : settingsOfNew.factor,
    levelMax: typeof levelMax === 'number' ? levelMax : undefined,
    ignoresLevel: ignoresLevel === true,
  };
  return [{ id, name, settings: bounded(read) }];
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const within = (value: number, min: number, max: number): number | undefined =>
  Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : undefined;
