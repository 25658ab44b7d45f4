/** Measured with a million members, half and twice as much differ from it by less than one run does from the next. */
export const BLOCK_LENGTH_MAX = 512;
/** Of a block at its full length. */
export const BLOCK_BYTES = BLOCK_LENGTH_MAX * (Float64Array.BYTES_PER_ELEMENT + Uint32Array.BYTES_PER_ELEMENT);
const FIRST_CAPACITY = 8;

export interface BlockInsert {
  readonly index: number;
  readonly score: number;
  readonly id: number;
  /** What is put behind the last goes into a block of its own when this one is full: it stays full. */
  readonly isAscending: boolean;
}

/** Scores in order with ids beside them, in flat arrays that grow up to {@link BLOCK_LENGTH_MAX}. */
export class ScoreBlock {
  #scores: Float64Array;
  #ids: Uint32Array;
  #length = 0;

  constructor(capacity = FIRST_CAPACITY) {
    this.#scores = new Float64Array(capacity);
    this.#ids = new Uint32Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#scores.byteLength + this.#ids.byteLength;
  }

  score(index: number): number {
    return this.#scores[index] as number;
  }

  id(index: number): number {
    return this.#ids[index] as number;
  }

  /** How many have a lower score; with `orEqual` a score that is not higher. */
  countBelow(score: number, orEqual: boolean): number {
    const scores = this.#scores;
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = scores[middle] as number;
      if (other < score || (orEqual && other === score)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @returns the block that comes behind this one from now on, if it was full */
  insert(entry: BlockInsert): ScoreBlock | undefined {
    if (this.#length < BLOCK_LENGTH_MAX) {
      this.#insertHere(entry);
      return undefined;
    }
    const keeps = entry.isAscending && entry.index === this.#length ? this.#length : this.#length >>> 1;
    const right = this.#splitAt(keeps);
    if (entry.index > keeps || right.length === 0) right.#insertHere({ ...entry, index: entry.index - keeps });
    else this.#insertHere(entry);
    return right;
  }

  remove(index: number): void {
    this.#scores.copyWithin(index, index + 1, this.#length);
    this.#ids.copyWithin(index, index + 1, this.#length);
    this.#length -= 1;
  }

  /** Changes a score if both neighbours are in this block and it stays between them. @returns whether it did */
  changeScore(index: number, score: number): boolean {
    if (index === 0 || index + 1 >= this.#length) return false;
    if (score <= this.score(index - 1) || score >= this.score(index + 1)) return false;
    this.#scores[index] = score;
    return true;
  }

  /** Takes what comes behind. */
  append(behind: ScoreBlock): void {
    this.#makeRoom(this.#length + behind.#length);
    this.#scores.set(behind.#scores.subarray(0, behind.#length), this.#length);
    this.#ids.set(behind.#ids.subarray(0, behind.#length), this.#length);
    this.#length += behind.#length;
  }

  #insertHere({ index, score, id }: BlockInsert): void {
    this.#makeRoom(this.#length + 1);
    this.#scores.copyWithin(index + 1, index, this.#length);
    this.#ids.copyWithin(index + 1, index, this.#length);
    this.#scores[index] = score;
    this.#ids[index] = id;
    this.#length += 1;
  }

  #splitAt(keeps: number): ScoreBlock {
    const right = new ScoreBlock(BLOCK_LENGTH_MAX);
    right.#scores.set(this.#scores.subarray(keeps, this.#length));
    right.#ids.set(this.#ids.subarray(keeps, this.#length));
    right.#length = this.#length - keeps;
    this.#length = keeps;
    return right;
  }

  #makeRoom(length: number): void {
    const capacity = this.#scores.length;
    if (length <= capacity) return;
    const larger = Math.min(Math.max(2 * capacity, length), BLOCK_LENGTH_MAX);
    const [scores, ids] = [this.#scores, this.#ids];
    this.#scores = new Float64Array(larger);
    this.#ids = new Uint32Array(larger);
    this.#scores.set(scores);
    this.#ids.set(ids);
  }
}
