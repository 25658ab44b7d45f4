/** An answer is not of the shape that this page knows. */
export class UnreadableAnswerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableAnswerError';
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Throws {@link UnreadableAnswerError} for anything but an object; so do the others for what they name. */
export function fieldsOf(value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new UnreadableAnswerError('an object is missing');
}

export function listOf<Item>(value: unknown, parse: (item: unknown) => Item): Item[] {
  if (Array.isArray(value)) return value.map((item) => parse(item));
  throw new UnreadableAnswerError('a list is missing');
}

export function numberAt(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new UnreadableAnswerError(`the number ${name} is missing`);
}

/** Those of the fields that are named, each a number. */
export function numbersNamed<Name extends string>(fields: Fields, names: readonly Name[]): Record<Name, number> {
  const entries = names.map((name) => [name, numberAt(fields, name)] as const);
  return Object.fromEntries(entries) as Record<Name, number>;
}

export function numbersAt(fields: Fields, name: string): number[] {
  return listOf(fields[name], (value) => numberAt({ [name]: value }, name));
}

export function textAt(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new UnreadableAnswerError(`the text ${name} is missing`);
}
