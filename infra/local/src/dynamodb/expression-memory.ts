import type { ParseContext, Parser } from './dynalite-modules.ts';

/** Expressions that are remembered for each parser; programs have a handful, with other values each time. */
const EXPRESSIONS_MAX = 500;
/** Longer ones, names and types included, are parsed each time: memory stays below a few megabytes. */
const KEY_LENGTH_MAX = 4_096;

/** Here values, and not only their types, decide whether an expression is valid. */
const DEPENDS_ON_VALUES = /between|attribute_type/i;

/** What became of an expression, with names of values where values belong. */
interface Remembered {
  readonly tree: unknown;
  readonly slots: ReadonlyMap<unknown, string>;
  readonly usedNames: readonly string[];
  readonly usedValues: readonly string[];
}

/**
 * Parsing takes longer than all the rest of a small write, and dynalite parses each expression again and again. What a
 * parser makes of an expression depends on its text, on the names and on the types of the values; so it is remembered,
 * and gets the values of the day.
 */
export const rememberExpressions = (parser: Parser): void => {
  const parse = parser.parse.bind(parser);
  const memory = new Map<string, Remembered>();

  parser.parse = (text, options) => {
    const { context } = options;
    const key = memoryKeyOf(text, context);
    if (key === undefined) return parse(text, options);
    const known = memory.get(key);
    if (known !== undefined) {
      take(context, known);
      return withValues(known.tree, known.slots, context.attrVals ?? {});
    }
    // Of its own: an expression before this one may have used the same names.
    const own: ParseContext = {
      ...context,
      unusedAttrNames: markAll(context.attrNames),
      unusedAttrVals: markAll(context.attrVals),
    };
    const tree = parse(text, { context: own });
    const values = Object.entries(context.attrVals ?? {});
    const found: Remembered = {
      ...blankOf(tree, values),
      usedNames: Object.keys(context.attrNames ?? {}).filter((name) => own.unusedAttrNames[name] === undefined),
      usedValues: Object.keys(context.attrVals ?? {}).filter((name) => own.unusedAttrVals[name] === undefined),
    };
    take(context, found);
    const isValid = typeof tree === 'object'; // a text says what is wrong
    // Where one object is the value of two names, the tree does not tell which.
    if (!isValid || new Set(Object.values(context.attrVals ?? {})).size < values.length) return tree;
    const [oldest] = memory.keys();
    if (memory.size >= EXPRESSIONS_MAX && oldest !== undefined) memory.delete(oldest);
    memory.set(key, found);
    // What is remembered must not change, and dynalite turns `5 < a` around in place.
    return withValues(found.tree, found.slots, context.attrVals ?? {});
  };
};

/** The tree with blanks for values, which may be as large as items and are not kept. */
const blankOf = (tree: unknown, values: readonly (readonly [string, object])[]): Pick<Remembered, 'tree' | 'slots'> => {
  const blanks = values.map(([name]) => [name, {}] as const);
  const names = new Map(values.map(([name, value]) => [value, name]));
  return {
    tree: withValues(tree, names, Object.fromEntries(blanks)),
    slots: new Map(blanks.map(([name, blank]) => [blank, name])),
  };
};

const memoryKeyOf = (text: string, { attrNames, attrVals }: ParseContext): string | undefined => {
  if (text.length > KEY_LENGTH_MAX || DEPENDS_ON_VALUES.test(text)) return undefined;
  let key = text;
  for (const name in attrNames) key += `\n${JSON.stringify([name, attrNames[name]])}`;
  for (const name in attrVals) key += `\n${name} ${Object.keys(attrVals[name] ?? {}).join()}`;
  return key.length > KEY_LENGTH_MAX ? undefined : key;
};

const markAll = (names: object | undefined): Record<string, true> =>
  Object.fromEntries(Object.keys(names ?? {}).map((name) => [name, true]));

const take = ({ unusedAttrNames, unusedAttrVals }: ParseContext, { usedNames, usedValues }: Remembered): void => {
  for (const name of usedNames) delete unusedAttrNames[name];
  for (const name of usedValues) delete unusedAttrVals[name];
};

const withValues = (
  node: unknown,
  slots: Remembered['slots'],
  values: NonNullable<ParseContext['attrVals']>,
): unknown => {
  if (typeof node !== 'object' || node === null) return node;
  const slot = slots.get(node);
  if (slot !== undefined) return values[slot];
  if (Array.isArray(node)) return node.map((entry) => withValues(entry, slots, values));
  const copy = Object.create(Object.getPrototypeOf(node));
  for (const [name, member] of Object.entries(node)) copy[name] = withValues(member, slots, values);
  return copy;
};
