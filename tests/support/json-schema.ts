type Schema = Readonly<Record<string, unknown>>;
type Check = (o: { value: unknown; limit: never; path: string; root: unknown; schema: Schema }) => string[];

/** Keywords that say nothing about validity. */
const ANNOTATIONS = new Set(['description', 'default', 'examples']);

/**
 * What is wrong with a value by a JSON schema, as lines of `path: complaint`. Knows the keywords that our OpenAPI document
 * uses; throws on any other, so that none is skipped in silence. `root` is the document that `$ref` points into.
 */
export const schemaErrors = (
  value: unknown,
  schema: Schema,
  { root, path = '$' }: { root: unknown; path?: string },
): string[] =>
  Object.entries(schema)
    .filter(([keyword]) => !ANNOTATIONS.has(keyword))
    .flatMap(([keyword, limit]) => {
      const check = CHECKS[keyword];
      if (check === undefined) throw new Error(`the validator of the tests does not know the keyword "${keyword}"`);
      return check({ value, limit: limit as never, path, root, schema });
    });

/** The part of a document that a JSON pointer like `#/components/schemas/Race` names. */
export const resolvePointer = (root: unknown, pointer: string): Schema => {
  let node: unknown = root;
  for (const part of pointer.split('/').slice(1)) {
    node = (node as Schema)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  if (typeof node !== 'object' || node === null) throw new Error(`nothing is at ${pointer}`);
  return node as Schema;
};

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: (value) => isObject(value),
  array: (value) => Array.isArray(value),
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const complaint = (isWrong: boolean, path: string, text: string): string[] => (isWrong ? [`${path}: ${text}`] : []);

const CHECKS: Readonly<Record<string, Check>> = {
  $ref: ({ value, limit, path, root }) => schemaErrors(value, resolvePointer(root, limit), { root, path }),
  type: ({ value, limit, path }) => {
    const types = [limit].flat() as string[];
    return complaint(!types.some((type) => TYPES[type]?.(value)), path, `is no ${types.join(' or ')}`);
  },
  anyOf: ({ value, limit, path, root }) => {
    const complaints = (limit as Schema[]).map((schema) => schemaErrors(value, schema, { root, path }));
    return complaints.some((one) => one.length === 0) ? [] : complaints.flat();
  },
  enum: ({ value, limit, path }) => complaint(!(limit as unknown[]).includes(value), path, `is not one of ${limit}`),
  pattern: ({ value, limit, path }) =>
    complaint(typeof value === 'string' && !new RegExp(limit, 'u').test(value), path, `does not match ${limit}`),
  minimum: ({ value, limit, path }) => complaint(typeof value === 'number' && value < limit, path, `is below ${limit}`),
  maximum: ({ value, limit, path }) => complaint(typeof value === 'number' && value > limit, path, `is above ${limit}`),
  minLength: ({ value, limit, path }) => complaint(typeof value === 'string' && value.length < limit, path, 'is short'),
  maxLength: ({ value, limit, path }) => complaint(typeof value === 'string' && value.length > limit, path, 'is long'),
  minItems: ({ value, limit, path }) => complaint(Array.isArray(value) && value.length < limit, path, 'has few items'),
  maxItems: ({ value, limit, path }) => complaint(Array.isArray(value) && value.length > limit, path, 'has many items'),
  items: ({ value, limit, path, root }) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => schemaErrors(item, limit, { root, path: `${path}[${index}]` }))
      : [],
  required: ({ value, limit, path }) =>
    isObject(value)
      ? (limit as string[]).flatMap((name) => complaint(!Object.hasOwn(value, name), path, `lacks ${name}`))
      : [],
  properties: ({ value, limit, path, root }) =>
    isObject(value)
      ? Object.entries(limit as Readonly<Record<string, Schema>>).flatMap(([name, schema]) =>
          Object.hasOwn(value, name) ? schemaErrors(value[name], schema, { root, path: `${path}.${name}` }) : [],
        )
      : [],
  additionalProperties: ({ value, path, schema }) =>
    isObject(value)
      ? Object.keys(value).flatMap((name) =>
          complaint(!Object.hasOwn(schema['properties'] as Schema, name), path, `has an unknown member ${name}`),
        )
      : [],
};
