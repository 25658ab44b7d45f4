import type { ClassicLevel } from 'classic-level';

/** A row to write, ready for the disk. */
export type EncodedRow =
  | { readonly type: 'put'; readonly key: string; readonly value: string; readonly valueEncoding: 'utf8' }
  | { readonly type: 'del'; readonly key: string };

/** Rows of which either all are written or none. */
export interface AtomicWrite {
  readonly rows: readonly EncodedRow[];
  /** Called once, when they are on disk or were refused. */
  settle(error?: unknown): void;
}

/** So many writes at most become one batch: what comes meanwhile should not wait long. */
const GROUP_WRITES_MAX = 256;

/**
 * Writes that come at once or while another is under way become one batch, in their order: a batch of the database costs
 * the same whether it has one write or fifty. If it is refused, so are all of them.
 */
export const createGroupCommit = (db: Pick<ClassicLevel<string, unknown>, 'batch'>): ((write: AtomicWrite) => void) => {
  let waiting: AtomicWrite[] = [];
  let isWriting = false;

  const writeGroup = async (group: readonly AtomicWrite[]): Promise<void> => {
    try {
      await db.batch(group.flatMap(({ rows }) => rows));
    } catch (error) {
      for (const { settle } of group) settle(error);
      return;
    }
    for (const { settle } of group) settle();
  };
  const writeAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting.slice(0, GROUP_WRITES_MAX);
      waiting = waiting.slice(GROUP_WRITES_MAX);
      await writeGroup(group);
    }
    isWriting = false;
  };
  return (write) => {
    waiting.push(write);
    if (isWriting) return;
    isWriting = true;
    // All that this turn brings goes together.
    queueMicrotask(writeAll);
  };
};
