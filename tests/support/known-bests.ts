/** A best that was written, and when: `begunAtMs` before it was sent, `storedAtMs` after the table said so. */
interface KnownWrite {
  readonly outputHundredths: number;
  readonly begunAtMs: number;
  storedAtMs: number;
}

/** What a test knows of the bests that it has written, while it writes others. */
export interface KnownBests {
  readonly racerIds: () => readonly string[];
  /** Writes a best by `store`, and keeps book of it. */
  write(racerId: string, outputHundredths: number, store: () => Promise<unknown>): Promise<void>;
  /** Fewest and most racers with a higher output that there can have been at any time of the interval. */
  betterBounds(outputHundredths: number, interval: { readonly fromMs: number; readonly toMs: number }): Bounds;
  /** The bests when nothing is being written. */
  final(): ReadonlyMap<string, number>;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

export const createKnownBests = (): KnownBests => {
  const writes = new Map<string, KnownWrite[]>();
  const isBetter = (of: readonly KnownWrite[], output: number, counts: (write: KnownWrite) => boolean): boolean =>
    of.some((write) => write.outputHundredths > output && counts(write));
  return {
    racerIds: () => [...writes.keys()],
    write: async (racerId, outputHundredths, store) => {
      const own = writes.get(racerId) ?? [];
      writes.set(racerId, own);
      const write = { outputHundredths, begunAtMs: performance.now(), storedAtMs: Number.POSITIVE_INFINITY };
      own.push(write);
      await store();
      write.storedAtMs = performance.now();
    },
    betterBounds: (output, { fromMs, toMs }) => {
      const all = [...writes.values()];
      return {
        min: all.filter((own) => isBetter(own, output, ({ storedAtMs }) => storedAtMs < fromMs)).length,
        max: all.filter((own) => isBetter(own, output, ({ begunAtMs }) => begunAtMs < toMs)).length,
      };
    },
    final: () =>
      new Map([...writes].map(([racerId, own]) => [racerId, Math.max(...own.map((each) => each.outputHundredths))])),
  };
};
