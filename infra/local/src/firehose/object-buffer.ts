/** The content of the next object. */
export interface ObjectBuffer {
  readonly bytes: number;
  readonly recordCount: number;
  /** Arrival of its oldest and newest record (epoch ms); only meaningful when it holds any. */
  readonly oldestArrivalMs: number;
  readonly newestArrivalMs: number;
  /** Records follow each other without anything in between. */
  add(content: Uint8Array, arrivedAtMs: number): void;
  body(): Buffer;
  clear(): void;
}

export const createObjectBuffer = (): ObjectBuffer => {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let oldestArrivalMs = Number.POSITIVE_INFINITY;
  let newestArrivalMs = 0;
  return {
    get bytes() {
      return bytes;
    },
    get recordCount() {
      return chunks.length;
    },
    get oldestArrivalMs() {
      return oldestArrivalMs;
    },
    get newestArrivalMs() {
      return newestArrivalMs;
    },
    add: (content, arrivedAtMs) => {
      chunks.push(content);
      bytes += content.byteLength;
      oldestArrivalMs = Math.min(oldestArrivalMs, arrivedAtMs);
      newestArrivalMs = Math.max(newestArrivalMs, arrivedAtMs);
    },
    body: () => Buffer.concat(chunks, bytes),
    clear: () => {
      chunks = [];
      bytes = 0;
      oldestArrivalMs = Number.POSITIVE_INFINITY;
      newestArrivalMs = 0;
    },
  };
};
