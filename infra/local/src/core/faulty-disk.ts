/** A disk that can be made to look full, so that one may see what becomes of it. */
export interface FaultyDisk {
  isFull(): boolean;
  /** Asked before something is written. @throws Error `ENOSPC`, as a full disk answers */
  checkWrite(): void;
}
