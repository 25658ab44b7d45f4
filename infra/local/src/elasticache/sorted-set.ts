import type { ByteText } from './byte-text.ts';
import { MemberTable } from './sorted-set/member-table.ts';
import { ScoreOrder } from './sorted-set/score-order.ts';

/** Conditions of an add, by their names in ZADD. */
export interface AddConditions {
  /** Only members that are not there. */
  readonly nx?: boolean;
  /** Only members that are there. */
  readonly xx?: boolean;
  /** A member that is there gets a higher score only. */
  readonly gt?: boolean;
  /** A member that is there gets a lower score only. */
  readonly lt?: boolean;
}

export type AddOutcome = 'added' | 'changed' | 'kept';

/** Scores between two bounds, which may be infinite. */
export interface ScoreRange {
  readonly min: number;
  readonly max: number;
  readonly minExclusive: boolean;
  readonly maxExclusive: boolean;
}

/** Places of a sorted set, 0 the lowest score: from `from` up to but without `to`. */
export interface Places {
  readonly from: number;
  readonly to: number;
}

/**
 * Members with scores, in order of score and, where scores are equal, of the members' bytes. Adding, removing, ranks and
 * counts take logarithmic time; what is visited takes its number on top. A million members of 36 bytes take 85 bytes each,
 * all of it outside of the heap; in a Redis they take 143.
 */
export class SortedSet {
  readonly #members = new MemberTable();
  readonly #order = new ScoreOrder(this.#members);

  get size(): number {
    return this.#members.size;
  }

  /** Memory that it takes, but for a few hundred bytes. */
  get bytes(): number {
    return this.#members.bytes + this.#order.bytes;
  }

  /** @param score a number, or an infinity */
  add(member: ByteText, score: number, conditions: AddConditions = {}): AddOutcome {
    const id = this.#members.find(member);
    if (id < 0) {
      if (conditions.xx === true) return 'kept';
      this.#order.insert({ score, id: this.#members.add(member, score), text: member });
      return 'added';
    }
    const before = this.#members.score(id);
    if (conditions.nx === true || score === before) return 'kept';
    if ((conditions.gt === true && score < before) || (conditions.lt === true && score > before)) return 'kept';
    this.#order.move({ score: before, id, text: member }, score);
    this.#members.setScore(id, score);
    return 'changed';
  }

  /** @returns whether it was there */
  remove(member: ByteText): boolean {
    const id = this.#members.find(member);
    if (id < 0) return false;
    this.#order.remove({ score: this.#members.score(id), text: member });
    this.#members.remove(id);
    return true;
  }

  score(member: ByteText): number | undefined {
    const id = this.#members.find(member);
    return id < 0 ? undefined : this.#members.score(id);
  }

  /** How many come before a member; undefined if it is not there. */
  rank(member: ByteText): number | undefined {
    const id = this.#members.find(member);
    return id < 0 ? undefined : this.#order.rank(this.#members.score(id), member);
  }

  /** Where the scores of a range are. */
  placesOf({ min, max, minExclusive, maxExclusive }: ScoreRange): Places {
    const from = this.#order.countBelow(min, minExclusive);
    return { from, to: Math.max(from, this.#order.countBelow(max, !maxExclusive)) };
  }

  /**
   * Visits members in order; with `reverse` the last of the places first.
   * @param visit returns whether to go on
   */
  visit(places: Places & { readonly reverse?: boolean }, visit: (member: ByteText, score: number) => boolean): void {
    const from = Math.max(0, places.from);
    const to = Math.min(this.size, places.to);
    if (from >= to) return;
    const members = this.#members;
    const [start, count] = places.reverse === true ? [to - 1, from - to] : [from, to - from];
    this.#order.visit(start, count, (id, score) => visit(members.text(id), score));
  }
}
