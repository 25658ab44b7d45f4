import type { TableUsage } from '../core/usage.ts';
import type { WriteCharge } from './capacity.ts';

/** Change records are counted where they are written. */
export type UnitUsage = Omit<TableUsage, 'streamRecords'>;

/** Counts units by table, cumulative. */
export interface UsageMeter {
  write(charge: WriteCharge): void;
  failCondition(table: string, units: number): void;
  read(table: string, units: number): void;
  usage(): readonly UnitUsage[];
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
