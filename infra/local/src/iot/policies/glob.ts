/** `*` in a pattern: any characters, also none, also `/`. */
export const ANY = Symbol('*');
/** `?` in a pattern: one character. */
export const ONE = Symbol('?');

/** A pattern in pieces. Text stands for itself, whatever characters it holds. */
export type GlobPart = string | typeof ANY | typeof ONE;

/**
 * Compiles a pattern. The result looks for the pieces between two `*` once, from left to right, and never goes back: a
 * pattern with many `*` costs no more than one with few.
 */
export const compileGlob = (parts: readonly GlobPart[]): ((text: string) => boolean) => {
  const segments = segmentsOf(parts);
  const [first, ...others] = segments;
  const last = others.pop();
  if (first === undefined) return (text) => text === '';
  if (last === undefined) return (text) => text.length === first.length && first.isAt(text, 0);
  const between = others.filter(({ length }) => length > 0);
  const lengthMin = segments.reduce((sum, { length }) => sum + length, 0);
  if (lengthMin === 0) return () => true;
  return (text) => {
    const end = text.length - last.length;
    if (text.length < lengthMin || !first.isAt(text, 0) || !last.isAt(text, end)) return false;
    let at = first.length;
    for (const segment of between) {
      const found = segment.findIn(text, at);
      if (found === -1) return false;
      at = found + segment.length;
    }
    return at <= end;
  };
};

const segmentsOf = (parts: readonly GlobPart[]): Segment[] => {
  const pieces: (string | typeof ONE)[][] = [[]];
  for (const part of parts) {
    if (part === ANY) pieces.push([]);
    else pieces.at(-1)?.push(part);
  }
  return pieces.map((piece) => new Segment(piece));
};

/** What stands between two `*`: text with holes for one character each. */
class Segment {
  readonly length: number;
  readonly #text: string;
  readonly #holes: ReadonlySet<number>;

  constructor(piece: readonly (string | typeof ONE)[]) {
    const holes = new Set<number>();
    let text = '';
    for (const part of piece) {
      if (part === ONE) holes.add(text.length);
      text += part === ONE ? '?' : part;
    }
    this.#text = text;
    this.#holes = holes;
    this.length = text.length;
  }

  isAt(subject: string, at: number): boolean {
    if (this.#holes.size === 0) return subject.startsWith(this.#text, at);
    if (at + this.length > subject.length) return false;
    for (let index = 0; index < this.length; index += 1) {
      const isSame = subject.charCodeAt(at + index) === this.#text.charCodeAt(index);
      if (!isSame && !this.#holes.has(index)) return false;
    }
    return true;
  }

  /** -1 = nowhere from there on. */
  findIn(subject: string, from: number): number {
    if (this.#holes.size === 0) return subject.indexOf(this.#text, from);
    for (let at = from; at + this.length <= subject.length; at += 1) {
      if (this.isAt(subject, at)) return at;
    }
    return -1;
  }
}
