import type { Curves } from '../curves.ts';
import type { ClassId } from '../ids.ts';

/** Which part of a class's curves: racers are spread over `partitionCount` parts by their id. */
export interface CurvesKey {
  readonly classId: ClassId;
  /** 0 to `partitionCount` − 1. */
  readonly partition: number;
}

/** Text that changes with every write; equal texts mean equal content. */
export type HistoryVersion = string;

export interface CurveVersions {
  /** What is not stored is not in it. */
  readonly byPartition: ReadonlyMap<number, HistoryVersion>;
  /** Short text for all of them together. */
  readonly digest: string;
}

export interface StoredCurves {
  readonly curves: Curves;
  readonly version: HistoryVersion;
}

/** What is known of a stored board without reading it. */
export interface StoredBoardInfo {
  readonly version: HistoryVersion;
  /** `digest` of the curves that it was made from, as {@link HistoryStore.writeBoard} was told. */
  readonly builtFrom: string;
  readonly updatedAtMs: number;
}

/** All-time curves and boards. Strongly consistent; every write is conditional. */
export interface HistoryStore {
  readonly partitionCount: number;
  /** Versions of all stored parts of a class. */
  curveVersions(classId: ClassId): Promise<CurveVersions>;
  readCurves(key: CurvesKey): Promise<StoredCurves | undefined>;
  /**
   * Replaces a part if its version is still `expected` (undefined = there is none), else throws `StaleWriteError`.
   * Answers the new version.
   */
  writeCurves(key: CurvesKey, curves: Curves, expected: HistoryVersion | undefined): Promise<HistoryVersion>;
  boardInfo(classId: ClassId): Promise<StoredBoardInfo | undefined>;
  /** The encoded board, if its version is still this one. */
  readBoard(classId: ClassId, version: HistoryVersion): Promise<Uint8Array | undefined>;
  /** As {@link writeCurves}; the bytes are those of `encodeHistoryBoard`. */
  writeBoard(
    classId: ClassId,
    board: { readonly bytes: Uint8Array; readonly builtFrom: string },
    expected: HistoryVersion | undefined,
  ): Promise<void>;
}
