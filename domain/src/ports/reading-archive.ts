/** Delivered readings as objects of text, one reading a line. */
export interface ReadingArchive {
  /** Names of all objects of readings, refused ones left out; strongly consistent. */
  list(): AsyncIterable<string>;
  /** The lines of an object in portions, without their ends; empty ones left out. `ArchiveCorruptError` if it is damaged. */
  lines(name: string): AsyncIterable<readonly string[]>;
}
