import { isJsonObject, JsonNumber } from './numbers-as-text.ts';

/** Whether a leaf of a record (undefined = absent) fulfils one alternative of a pattern. */
export type Condition = (leaf: unknown) => boolean;

/** A pattern that Lambda would refuse. */
export class InvalidPatternError extends Error {
  override readonly name = 'InvalidPatternError';
}

/** One alternative of a pattern's list: a value, or an object with one operator. @throws InvalidPatternError */
export const compileCondition = (alternative: unknown): Condition => {
  if (!isJsonObject(alternative)) return equals(alternative);
  const entries = Object.entries(alternative);
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1)
    throw new InvalidPatternError('a condition has exactly one operator');
  const [operator, operand] = entry;
  const compile = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (compile === undefined) throw new InvalidPatternError(`unknown operator ${operator}`);
  return compile(operand);
};

const operators: Readonly<Record<string, (operand: unknown) => Condition>> = {
  prefix: (operand) => textCondition(operand, (text, start) => text.startsWith(start)),
  suffix: (operand) => textCondition(operand, (text, end) => text.endsWith(end)),
  'equals-ignore-case': (operand) => ignoringCase(expectText(operand), (text, wanted) => text === wanted),
  'anything-but': (operand) => anythingBut(operand),
  numeric: (operand) => numeric(operand),
  exists: (operand) => exists(operand),
};

const equals = (wanted: unknown): Condition => {
  if (wanted instanceof JsonNumber) return (leaf) => leafText(leaf) === wanted.text;
  if (wanted === null || typeof wanted === 'string' || typeof wanted === 'boolean') return (leaf) => leaf === wanted;
  throw new InvalidPatternError('an alternative is a text, a number, a boolean, null or an operator');
};

// Numbers of a parsed record (table streams) have no spelling of their own any more; JSON's is taken.
const leafText = (leaf: unknown): string | undefined => {
  if (leaf instanceof JsonNumber) return leaf.text;
  return typeof leaf === 'number' ? String(leaf) : undefined;
};

const leafNumber = (leaf: unknown): number | undefined => {
  if (leaf instanceof JsonNumber) return leaf.value;
  return typeof leaf === 'number' ? leaf : undefined;
};

const expectText = (operand: unknown): string => {
  if (typeof operand === 'string') return operand;
  throw new InvalidPatternError('the operator needs a text');
};

type TextTest = (text: string, operand: string) => boolean;

const textCondition = (operand: unknown, test: TextTest): Condition => {
  if (isJsonObject(operand) && Object.keys(operand).length === 1 && 'equals-ignore-case' in operand) {
    return ignoringCase(expectText(operand['equals-ignore-case']), test);
  }
  const wanted = expectText(operand);
  return (leaf) => typeof leaf === 'string' && test(leaf, wanted);
};

const ignoringCase = (operand: string, test: TextTest): Condition => {
  const wanted = operand.toLowerCase();
  return (leaf) => typeof leaf === 'string' && test(leaf.toLowerCase(), wanted);
};

const anythingBut = (operand: unknown): Condition => {
  const conditions = anythingButConditions(operand);
  return (leaf) => leaf !== undefined && !conditions.some((condition) => condition(leaf));
};

const anythingButConditions = (operand: unknown): Condition[] => {
  if (Array.isArray(operand)) {
    if (operand.length === 0) throw new InvalidPatternError('anything-but needs at least one value');
    return operand.map(equals);
  }
  if (!isJsonObject(operand)) return [equals(operand)];
  const [entry, ...others] = Object.entries(operand);
  const isAllowed = entry !== undefined && others.length === 0 && NEGATABLE.has(entry[0]);
  if (!isAllowed) throw new InvalidPatternError('anything-but takes values, prefix, suffix or equals-ignore-case');
  const values: readonly unknown[] = Array.isArray(entry[1]) ? entry[1] : [entry[1]];
  return values.map((value) => compileCondition({ [entry[0]]: value }));
};

const NEGATABLE: ReadonlySet<string> = new Set(['prefix', 'suffix', 'equals-ignore-case']);

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `["=", 1]`, `[">", 0]` or `[">", 0, "<=", 5]`. */
const numeric = (operand: unknown): Condition => {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) {
    throw new InvalidPatternError('numeric takes one or two comparisons');
  }
  const tests = [operand.slice(0, 2), operand.slice(2)].filter((pair) => pair.length > 0).map(compileComparison);
  return (leaf) => {
    const value = leafNumber(leaf);
    return value !== undefined && tests.every((test) => test(value));
  };
};

const compileComparison = ([operator, bound]: readonly unknown[]): ((value: number) => boolean) => {
  const compare =
    typeof operator === 'string' && Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  const limit = leafNumber(bound);
  if (compare === undefined || limit === undefined) {
    throw new InvalidPatternError('numeric compares by =, <, <=, > or >= with a number');
  }
  return (value) => compare(value, limit);
};

const exists = (operand: unknown): Condition => {
  if (typeof operand !== 'boolean') throw new InvalidPatternError('exists takes true or false');
  // Only leaves exist: an object in the place of a value does not count.
  return (leaf) => (leaf !== undefined && !isJsonObject(leaf)) === operand;
};
