import type { Batch } from './batcher.ts';

/** Keeps a bounded number of batches on their way. */
export interface SendQueue {
  /** Resolves when the batch is on its way, not when it has arrived. */
  submit(batch: Batch): Promise<void>;
  /** Resolves when nothing is on its way any more. */
  drain(): Promise<void>;
}

/** @param send must not reject */
export function createSendQueue(
  send: (batch: Batch) => Promise<void>,
  { concurrencyMax }: { readonly concurrencyMax: number },
): SendQueue {
  const underWay = new Set<Promise<void>>();
  return {
    submit: async (batch) => {
      while (underWay.size >= concurrencyMax) await Promise.race(underWay);
      const sending = send(batch).finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    drain: async () => {
      await Promise.all(underWay);
    },
  };
}
