import { type ClassId, decodeCurves, encodeCurves, StaleWriteError } from '../../../domain/src/index.ts';
import type { CurvesKey, HistoryStore, HistoryVersion } from '../../../domain/src/ports/index.ts';

export interface MemoryHistoryStore extends HistoryStore {
  /** Bytes of everything stored, by what it is: `class 1, part 0`, `class 1, board`. */
  contents(): Map<string, Uint8Array>;
}

export interface MemoryHistoryOptions {
  /** @default 3 */
  readonly partitionCount?: number;
  readonly nowMs?: () => number;
  /** Version of a write. Object storage makes it from the content, so that equal writes have equal versions. @default its number */
  readonly versionOf?: (content: { readonly bytes: Uint8Array; readonly builtFrom: string }) => HistoryVersion;
}

interface Item {
  readonly bytes: Uint8Array;
  readonly version: HistoryVersion;
  readonly builtFrom: string;
  readonly updatedAtMs: number;
}

/** Keeps the encoded form, so that what comes back shares nothing with what went in. */
export const memoryHistoryStore = (options: MemoryHistoryOptions = {}): MemoryHistoryStore => {
  const { partitionCount = 3, nowMs = () => 1_620_992_107_000 } = options;
  const items = new Map<string, Item>();
  let writeCount = 0;
  const versionOf = options.versionOf ?? (() => `v${writeCount}`);
  const write = (
    name: string,
    content: { bytes: Uint8Array; builtFrom: string },
    expected: HistoryVersion | undefined,
  ): HistoryVersion => {
    if (items.get(name)?.version !== expected) throw new StaleWriteError(`${name} is not what it was when it was read`);
    writeCount += 1;
    const version = versionOf(content);
    items.set(name, { ...content, bytes: content.bytes.slice(), version, updatedAtMs: nowMs() });
    return version;
  };
  return {
    partitionCount,
    contents: () => new Map([...items].sort().map(([name, { bytes }]) => [name, bytes])),
    async curveVersions(classId) {
      const byPartition = new Map<number, HistoryVersion>();
      for (let partition = 0; partition < partitionCount; partition += 1) {
        const item = items.get(partName({ classId, partition }));
        if (item !== undefined) byPartition.set(partition, item.version);
      }
      return { byPartition, digest: [...byPartition].map(([partition, version]) => `${partition}=${version}`).join() };
    },
    async readCurves(key) {
      const item = items.get(partName(key));
      return item && { curves: decodeCurves(item.bytes), version: item.version };
    },
    async writeCurves(key, curves, expected) {
      return write(partName(key), { bytes: encodeCurves(curves), builtFrom: '' }, expected);
    },
    async boardInfo(classId) {
      const item = items.get(boardName(classId));
      return item && { version: item.version, builtFrom: item.builtFrom, updatedAtMs: item.updatedAtMs };
    },
    async readBoard(classId, version) {
      const item = items.get(boardName(classId));
      return item?.version === version ? item.bytes.slice() : undefined;
    },
    async writeBoard(classId, board, expected) {
      write(boardName(classId), board, expected);
    },
  };
};

const partName = ({ classId, partition }: CurvesKey) => `class ${classId}, part ${partition}`;
const boardName = (classId: ClassId) => `class ${classId}, board`;

/** Wraps every call of a history, so that a test can count, delay or break it. */
export const wrapHistory = (
  store: HistoryStore,
  wrap: <T>(name: keyof HistoryStore, call: () => Promise<T>) => Promise<T>,
): HistoryStore => ({
  partitionCount: store.partitionCount,
  curveVersions: (classId) => wrap('curveVersions', () => store.curveVersions(classId)),
  readCurves: (key) => wrap('readCurves', () => store.readCurves(key)),
  writeCurves: (key, curves, expected) => wrap('writeCurves', () => store.writeCurves(key, curves, expected)),
  boardInfo: (classId) => wrap('boardInfo', () => store.boardInfo(classId)),
  readBoard: (classId, version) => wrap('readBoard', () => store.readBoard(classId, version)),
  writeBoard: (classId, board, expected) => wrap('writeBoard', () => store.writeBoard(classId, board, expected)),
});
