/** Which records of a shard are finished; lanes finish them out of order, a checkpoint needs the lowest unfinished one. */
export interface Progress {
  /** Registers a record in the shard's order. */
  begin(sequenceNumber: string): void;
  /** @returns true if the checkpoint moved */
  finish(sequenceNumbers: readonly string[]): boolean;
  /** The last sequence number before the lowest unfinished one; undefined = nothing finished yet. */
  readonly finishedUpTo: string | undefined;
  readonly unfinishedCount: number;
}

export const createProgress = (finishedUpTo?: string): Progress => {
  // A Map keeps insertion order, which is the shard's order.
  const isFinished = new Map<string, boolean>();
  let position = finishedUpTo;
  return {
    begin: (sequenceNumber) => {
      isFinished.set(sequenceNumber, false);
    },
    finish: (sequenceNumbers) => {
      for (const sequenceNumber of sequenceNumbers) isFinished.set(sequenceNumber, true);
      const before = position;
      for (const [sequenceNumber, finished] of isFinished) {
        if (!finished) break;
        position = sequenceNumber;
        isFinished.delete(sequenceNumber);
      }
      return position !== before;
    },
    get finishedUpTo() {
      return position;
    },
    get unfinishedCount() {
      return isFinished.size;
    },
  };
};
