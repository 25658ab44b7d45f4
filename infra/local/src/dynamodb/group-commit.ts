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

/** A batch is full with the write that brings it to this size: what comes meanwhile should not wait long. */
const BATCH_CHARACTERS = 1_048_576;

/**
 * Writes that come at once or while another is under way become one batch, in their order: a batch of the database costs
 * the same whether it has one write or fifty. If it is refused, so are all of them.
 */
export const createGroupCommit = (db: Pick<ClassicLevel<string, unknown>, 'batch'>): ((write: AtomicWrite) => void) => {
  const waiting: AtomicWrite[] = [];
  /** Also while one is under way. */
  let isScheduled = false;

  const writeGroup = async (group: readonly AtomicWrite[]): Promise<void> => {
    let refusal: unknown;
    try {
      await db.batch(group.flatMap(({ rows }) => rows));
    } catch (error) {
      refusal = error;
    }
    // One that throws keeps nobody else from hearing.
    for (const { settle } of group) queueMicrotask(() => settle(refusal));
  };
  const writeWaiting = async (): Promise<void> => {
    const group = waiting.splice(0, countForOneBatch(waiting));
    await writeGroup(group);
    isScheduled = waiting.length > 0;
    if (isScheduled) setImmediate(writeWaiting);
  };
  return (write) => {
    waiting.push(write);
    if (isScheduled) return;
    isScheduled = true;
    // First come all requests that have arrived, so that theirs go together.
    setImmediate(writeWaiting);
  };
};

const countForOneBatch = (writes: readonly AtomicWrite[]): number => {
  let characters = 0;
  const last = writes.findIndex(({ rows }) => {
    for (const row of rows) characters += row.type === 'put' ? row.value.length : 0;
    return characters >= BATCH_CHARACTERS;
  });
  return last < 0 ? writes.length : last + 1;
};
