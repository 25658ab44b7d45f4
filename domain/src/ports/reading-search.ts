import type { ReadingArchive } from './reading-archive.ts';

/** An object of delivered readings. */
export interface ArchivedObject {
  readonly name: string;
  /** As it is stored. */
  readonly bytes: number;
}

/** Delivered readings, to be looked through for those that came at some time. */
export interface ReadingSearch {
  /** Begins to look through them; whoever does so also ends it. It ends by itself after so much time. */
  begin(o: { readonly timeMaxMs: number }): OngoingSearch;
}

/** A look through delivered readings. What is still being read when it ends fails at once, and so does what is begun later. */
export interface OngoingSearch extends Pick<ReadingArchive, 'lines'> {
  /** Objects whose oldest reading arrived from `fromMs` to `toMs` (epoch ms), in any order; strongly consistent. */
  delivered(o: { readonly fromMs: number; readonly toMs: number }): AsyncIterable<ArchivedObject>;
  /** Whether it ended because its time was over. */
  isOvertime(): boolean;
  end(): void;
}
