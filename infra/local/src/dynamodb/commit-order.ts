/** A write that has its place in the stream and is on its way to the disk. */
export interface PendingWrite {
  readonly sequence: number;
  readonly arrivedAtMs: number;
}

/** Which writes are on disk without a gap before them. */
export interface CommitOrder {
  /** Takes the next place; times never run backwards along the stream. */
  begin(nowMs: number): PendingWrite;
  /** The write is on disk, or was refused and will never be. */
  settle(write: PendingWrite): void;
  /** Writes up to here are settled; 0 = none. */
  settledSequence(): number;
  /** Every write that arrived before this time is settled. */
  settledUntilMs(nowMs: number): number;
}

/** Batches may reach the disk out of order; readers may see a record only when all before it are there. */
export const createCommitOrder = ({ lastSequence }: { lastSequence: number }): CommitOrder => {
  const pending: PendingWrite[] = [];
  const settled = new Set<number>();
  let assigned = lastSequence;
  let newestMs = 0;
  return {
    begin: (nowMs) => {
      newestMs = Math.max(newestMs, nowMs);
      assigned += 1;
      const write = { sequence: assigned, arrivedAtMs: newestMs };
      pending.push(write);
      return write;
    },
    settle: ({ sequence }) => {
      settled.add(sequence);
      while (pending[0] !== undefined && settled.delete(pending[0].sequence)) pending.shift();
    },
    settledSequence: () => (pending[0]?.sequence ?? assigned + 1) - 1,
    settledUntilMs: (nowMs) => pending[0]?.arrivedAtMs ?? Math.max(newestMs, nowMs),
  };
};
