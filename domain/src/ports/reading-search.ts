import type { ReadingArchive } from './reading-archive.ts';

/** An object of delivered readings. */
export interface ArchivedObject {
  readonly name: string;
  /** As it is stored. */
  readonly bytes: number;
}

/** Delivered readings, to be looked through for those that came at some time. */
export interface ReadingSearch extends Pick<ReadingArchive, 'lines'> {
  /** Objects whose oldest reading arrived from `fromMs` to `toMs` (epoch ms), in any order; strongly consistent. */
  delivered(o: { readonly fromMs: number; readonly toMs: number }): AsyncIterable<ArchivedObject>;
}
