import { ANY, type GlobPart, ONE } from './glob.ts';

/** `${name}` in a resource. */
export interface VariablePart {
  readonly variable: string;
}

/** A resource or action of a policy as it was written. */
export type Pattern = readonly (GlobPart | VariablePart)[];

/** Values of policy variables, by name in lower case. Names are not case-sensitive, values are. */
export type PolicyVariables = ReadonlyMap<string, string>;

const WILDCARDS: Readonly<Record<string, GlobPart>> = { '*': ANY, '?': ONE };
/** `${*}`, `${?}` and `${$}` stand for the character itself. */
const ESCAPED = ['*', '?', '$'];

/** Undefined for a `${` that nothing closes. */
export const parsePattern = (text: string): Pattern | undefined => {
  // Either a variable, a wildcard, a dollar that opens nothing, or text up to the next of these.
  const pieces = text.match(/\$\{[^}]*\}|[*?]|\$(?!\{)|[^*?$]+/g) ?? [];
  return pieces.join('') === text ? pieces.map(partOf) : undefined;
};

const partOf = (piece: string): GlobPart | VariablePart => {
  if (!piece.startsWith('${')) return WILDCARDS[piece] ?? piece;
  const name = piece.slice(2, -1);
  return ESCAPED.includes(name) ? name : { variable: name.toLowerCase() };
};

/**
 * Puts values in the place of variables. A value is text: a client that calls itself `*` gets no more than it asked for.
 * @returns undefined when a variable has no value: such a pattern matches nothing
 */
export const bindPattern = (pattern: Pattern, variables: PolicyVariables): GlobPart[] | undefined => {
  const bound: GlobPart[] = [];
  for (const part of pattern) {
    const value = typeof part === 'object' ? variables.get(part.variable) : part;
    if (value === undefined) return undefined;
    const previous = bound.at(-1);
    if (typeof value === 'string' && typeof previous === 'string') bound[bound.length - 1] = previous + value;
    else bound.push(value);
  }
  return bound;
};
