import type { ClassId } from '@alleycat/domain';
import type { CurvesKey } from '@alleycat/domain/ports';

/** Names of the objects of one class, by docs/contracts.md; curves spread over another number of parts are others. */
export interface HistoryKeys {
  curves(key: CurvesKey): string;
  board(classId: ClassId): string;
  /** What the keys of all curves of a class begin with. */
  curvesPrefix(classId: ClassId): string;
  /** The part whose curves a key names; undefined for a key of anything else. */
  partitionOf(key: string): number | undefined;
}

export const historyKeys = (partitionCount: number): HistoryKeys => {
  const folder = (classId: ClassId) => `class-${classId}/${partitionCount}`;
  return {
    curves: ({ classId, partition }) => `${folder(classId)}/curves-${String(partition).padStart(4, '0')}.zst`,
    board: (classId) => `${folder(classId)}/board.gz`,
    curvesPrefix: (classId) => `${folder(classId)}/curves-`,
    partitionOf: (key) => {
      const digits = /\/curves-(\d{4})\.zst$/.exec(key)?.[1];
      const partition = Number(digits);
      return partition < partitionCount ? partition : undefined; // NaN, of no digits, is not less
    },
  };
};
