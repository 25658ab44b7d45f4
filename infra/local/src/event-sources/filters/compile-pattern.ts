import { type Condition, compileCondition, InvalidPatternError } from './compile-condition.ts';
import { isJsonObject } from './numbers-as-text.ts';

/** Whether a value (undefined = absent) fulfils a pattern. */
export type Matcher = (value: unknown) => boolean;

/**
 * A pattern in EventBridge's grammar: all keys must match, any alternative of a list suffices.
 * @throws InvalidPatternError
 */
export const compilePattern = (pattern: unknown): Matcher => {
  if (Array.isArray(pattern)) return compileAlternatives(pattern);
  if (!isJsonObject(pattern)) throw new InvalidPatternError('a pattern consists of objects that end in lists');
  const members = Object.entries(pattern).map(([key, part]) =>
    key === '$or' ? compileOr(part) : memberMatcher(key, compilePattern(part)),
  );
  if (members.length === 0) throw new InvalidPatternError('an object of a pattern has at least one key');
  const matchOne = (value: unknown): boolean => members.every((member) => member(value));
  return (value) => (Array.isArray(value) ? value.some(matchOne) : matchOne(value));
};

const memberMatcher =
  (key: string, match: Matcher): Matcher =>
  (value) =>
    match(isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined);

const compileOr = (alternatives: unknown): Matcher => {
  if (!Array.isArray(alternatives) || alternatives.length === 0) {
    throw new InvalidPatternError('$or takes a list of patterns');
  }
  const matchers = alternatives.map(compilePattern);
  return (value) => matchers.some((match) => match(value));
};

const compileAlternatives = (alternatives: readonly unknown[]): Matcher => {
  if (alternatives.length === 0) throw new InvalidPatternError('a list of alternatives must not be empty');
  const conditions: readonly Condition[] = alternatives.map(compileCondition);
  const matchLeaf = (leaf: unknown): boolean => conditions.some((condition) => condition(leaf));
  // A list in the record matches if any of its elements does.
  return (value) => (Array.isArray(value) && value.length > 0 ? value.some(matchLeaf) : matchLeaf(value));
};
