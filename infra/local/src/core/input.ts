import { base64Bytes } from './base64.ts';
import { serializationError, validationError } from './errors.ts';

/** One member of a request, as the service model describes it. */
export type Field = ScalarField | ListField | StructureField;

interface ScalarField extends Constraints {
  readonly type: 'String' | 'Integer' | 'Timestamp' | 'Blob' | 'Boolean';
}

interface ListField extends Constraints {
  readonly type: 'List';
  readonly member: Field;
  /** How Java prints a member in the text of a violation. */
  readonly memberText?: string;
}

interface StructureField extends Constraints {
  readonly type: 'Structure';
  readonly members: InputFields;
}

interface Constraints {
  readonly notNull?: true;
  readonly pattern?: string;
  readonly lengthMin?: number;
  readonly lengthMax?: number;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
}

/** The members of a request or of a structure in it, by name. */
export type InputFields = Readonly<Record<string, Field>>;

type ValueOf<F> = F extends { type: 'String' | 'Blob' }
  ? string
  : F extends { type: 'Integer' | 'Timestamp' }
    ? number
    : F extends { type: 'Boolean' }
      ? boolean
      : F extends { type: 'List'; member: infer Member }
        ? readonly ValueOf<Member>[]
        : F extends { type: 'Structure'; members: infer Members }
          ? InputOf<Members>
          : never;

type RequiredKeys<S> = { [K in keyof S]: S[K] extends { notNull: true } ? K : never }[keyof S];

/** The TypeScript type of what {@link parseInput} lets through. */
export type InputOf<S> = { readonly [K in RequiredKeys<S>]: ValueOf<S[K]> } & {
  readonly [K in Exclude<keyof S, RequiredKeys<S>>]?: ValueOf<S[K]>;
};

const VIOLATIONS_MAX = 10;

/**
 * Reads a request body: drops members that the model does not know, then checks types, then constraints.
 * @throws AwsError `SerializationException` for a wrong type, `ValidationException` listing up to ten violations
 */
export const parseInput = <S extends InputFields>(fields: S, body: unknown): InputOf<S> => {
  const input = readStructure(fields, body ?? {});
  const violations: string[] = [];
  collectViolations({ type: 'Structure', members: fields }, { value: input, path: '' }, violations);
  if (violations.length > 0) {
    const count = `${violations.length} validation error${violations.length > 1 ? 's' : ''} detected: `;
    throw validationError(count + violations.join('; '));
  }
  // The checks above establish exactly this type; TypeScript cannot follow them through the table.
  return input as InputOf<S>;
};

const readStructure = (fields: InputFields, value: unknown): Record<string, unknown> => {
  if (Array.isArray(value)) throw serializationError('Start of list found where not expected');
  if (typeof value !== 'object' || value === null) throw serializationError('Expected null');
  const members = new Map(Object.entries(value));
  const result: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const member = members.get(name) ?? undefined;
    if (member !== undefined) result[name] = readField(field, member);
  }
  return result;
};

const readField = (field: Field, value: unknown): unknown => {
  if (field.type === 'Structure') return readStructure(field.members, value);
  if (field.type === 'List') return readList(field, value);
  if (Array.isArray(value)) throw serializationError('Start of list found where not expected');
  if (typeof value === 'object') throw serializationError('Start of structure or map found where not expected.');
  return readScalar(field.type, value);
};

const readList = ({ member }: ListField, value: unknown): unknown[] => {
  if (!Array.isArray(value)) {
    const isStructure = typeof value === 'object';
    throw serializationError(
      isStructure ? 'Start of structure or map found where not expected.' : 'Expected list or null',
    );
  }
  return value.map((item: unknown) => (item === null ? undefined : readField(member, item)));
};

const readScalar = (type: ScalarField['type'], value: unknown): unknown => {
  if (type === 'String' || type === 'Blob') {
    if (typeof value !== 'string') throw wrongType(value, `${type === 'Blob' ? 'a' : 'an'} ${type}`);
    if (type === 'Blob' && base64Bytes(value) < 0) throw serializationError(notBase64(value));
    return value;
  }
  if (type === 'Boolean') {
    if (typeof value !== 'boolean') throw wrongType(value, 'a Boolean');
    return value;
  }
  if (typeof value !== 'number') throw wrongType(value, type === 'Integer' ? 'an Integer' : 'milliseconds since epoch');
  return type === 'Integer' ? Math.floor(value) : value;
};

const JAVA_CLASSES: Readonly<Record<string, string>> = {
  boolean: 'java.lang.Boolean',
  number: 'com.amazon.coral.value.json.numbers.TruncatingBigNumber',
  string: 'java.lang.String',
};

const wrongType = (value: unknown, wanted: string) =>
  serializationError(`class ${JAVA_CLASSES[typeof value]} can not be converted to ${wanted}`);

/** Why text is not base64, in the service's words. */
export const notBase64 = (text: string): string => {
  const start = `'${text}' can not be converted to a Blob: `;
  if (text.length % 4 !== 0) {
    return `${start}Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`;
  }
  const foreign = /[^a-zA-Z0-9+/=]|=[^=]/.exec(text);
  if (foreign !== null) return `${start}Invalid Base64 character: '${foreign[0][0]}'`;
  return `${start}Invalid last non-pad Base64 character dectected`;
};

interface Member {
  readonly value: unknown;
  readonly path: string;
}

const collectViolations = (field: Field, { value, path }: Member, violations: string[]): void => {
  if (violations.length >= VIOLATIONS_MAX) return;
  if (value === undefined || value === null) {
    if (field.notNull) violations.push(violation(field, { value, path }, 'Member must not be null'));
    return;
  }
  for (const constraint of brokenConstraints(field, value)) {
    if (violations.length < VIOLATIONS_MAX) violations.push(violation(field, { value, path }, constraint));
  }
  if (field.type === 'List' && Array.isArray(value)) {
    value.forEach((item: unknown, index) => {
      collectViolations(field.member, { value: item, path: `${path}.${index + 1}.member` }, violations);
    });
  }
  if (field.type === 'Structure' && typeof value === 'object') {
    const members = new Map(Object.entries(value));
    for (const [name, member] of Object.entries(field.members)) {
      const lowerName = name.charAt(0).toLowerCase() + name.slice(1);
      const memberPath = path === '' ? lowerName : `${path}.${lowerName}`;
      collectViolations(member, { value: members.get(name), path: memberPath }, violations);
    }
  }
};

function* brokenConstraints(field: Field, value: unknown): Generator<string> {
  if (typeof value === 'number') {
    if (value < (field.min ?? value)) yield `Member must have value greater than or equal to ${field.min}`;
    if (value > (field.max ?? value)) yield `Member must have value less than or equal to ${field.max}`;
    return;
  }
  if (typeof value !== 'string' && !Array.isArray(value)) return;
  const length = field.type === 'Blob' && typeof value === 'string' ? base64Bytes(value) : value.length;
  if (typeof value === 'string' && field.pattern !== undefined && !satisfies(field.pattern, value)) {
    yield `Member must satisfy regular expression pattern: ${field.pattern}`;
  }
  if (length < (field.lengthMin ?? length)) yield `Member must have length greater than or equal to ${field.lengthMin}`;
  if (length > (field.lengthMax ?? length)) yield `Member must have length less than or equal to ${field.lengthMax}`;
  if (typeof value === 'string' && field.values !== undefined && !field.values.includes(value)) {
    yield `Member must satisfy enum value set: [${field.values.join(', ')}]`;
  }
}

/** Longer than every text that has a pattern: such a text cannot satisfy it, and the search could take hours. */
const PATTERN_LENGTH_MAX = 4_096;

const satisfies = (pattern: string, value: string): boolean =>
  value.length <= PATTERN_LENGTH_MAX && patternOf(pattern).test(value);

const patterns = new Map<string, RegExp>();

const patternOf = (source: string): RegExp => {
  const known = patterns.get(source) ?? new RegExp(`^(?:${source})$`);
  patterns.set(source, known);
  return known;
};

const violation = (field: Field, { value, path }: Member, constraint: string): string =>
  `Value ${valueText(field, value)} at '${path}' failed to satisfy constraint: ${constraint}`;

const valueText = (field: Field, value: unknown): string => {
  if (value === undefined || value === null) return 'null';
  if (field.type === 'Blob' && typeof value === 'string') {
    const bytes = base64Bytes(value);
    return `'java.nio.HeapByteBuffer[pos=0 lim=${bytes} cap=${bytes}]'`;
  }
  if (field.type === 'List' && Array.isArray(value)) {
    return `'[${value.map(() => field.memberText ?? 'member').join(', ')}]'`;
  }
  return `'${String(value)}'`;
};
