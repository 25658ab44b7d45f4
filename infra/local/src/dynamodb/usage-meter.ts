import type { WriteCharge } from './capacity.ts';

/** What a table is billed for. */
export interface TableUsage {
  readonly table: string;
  /** Those of its indexes included. */
  readonly writeUnits: number;
  readonly readUnits: number;
  /** The part of `writeUnits` that each index took. */
  readonly byIndex: Readonly<Record<string, number>>;
  /** Writes whose condition did not hold; their units are in `writeUnits`. */
  readonly conditionalFailures: number;
}

/** Counts units by table, cumulative. */
export interface UsageMeter {
  write(charge: WriteCharge): void;
  failCondition(table: string, units: number): void;
  read(table: string, units: number): void;
  usage(): readonly TableUsage[];
}

interface Counts {
  writeUnits: number;
  readUnits: number;
  conditionalFailures: number;
  readonly byIndex: Map<string, number>;
}

export const createUsageMeter = (): UsageMeter => {
  const tables = new Map<string, Counts>();
  const countsOf = (table: string): Counts => {
    const known = tables.get(table);
    if (known !== undefined) return known;
    const made = { writeUnits: 0, readUnits: 0, conditionalFailures: 0, byIndex: new Map() };
    tables.set(table, made);
    return made;
  };
  return {
    write: ({ table, units, indexes }) => {
      const counts = countsOf(table.TableName);
      counts.writeUnits += units;
      for (const { index, units: more } of indexes) {
        counts.writeUnits += more;
        counts.byIndex.set(index.IndexName, (counts.byIndex.get(index.IndexName) ?? 0) + more);
      }
    },
    failCondition: (table, units) => {
      const counts = countsOf(table);
      counts.writeUnits += units;
      counts.conditionalFailures += 1;
    },
    read: (table, units) => {
      countsOf(table).readUnits += units;
    },
    usage: () =>
      [...tables].map(([table, { byIndex, ...sums }]) => ({ table, ...sums, byIndex: Object.fromEntries(byIndex) })),
  };
};
