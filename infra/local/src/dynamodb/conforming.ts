import { isFields } from '../core/fields.ts';

/** How dynalite writes down what a member of a request may be. */
type Spec = string | { readonly type?: string; readonly children?: Spec | Members };
type Members = Readonly<Record<string, Spec>>;

export type RequestMembers = Members;

type Check = (value: unknown) => boolean;

/**
 * Whether a request is exactly what dynalite's `checkTypes` would make of it: nothing to convert, to leave out or to
 * complain about. Then nothing needs to be checked and copied value by value, which dynalite does with regular
 * expressions. It may say no to what is right.
 * @param types as dynalite has them for an operation
 */
export const conformingCheck = (types: Members): Check => structCheck(types);

const checkOf = (spec: Spec): Check => {
  const { type = '', children } = typeof spec === 'string' ? { type: spec } : spec;
  const kind = type.split('<', 1)[0];
  if (kind === 'String') return isText;
  if (kind === 'Boolean') return isBoolean;
  if (kind === 'Integer' || kind === 'Long') return Number.isInteger;
  if (kind === 'AttrStruct') return isAttributeValue;
  if (kind === 'ValueStruct' || kind === 'FieldStruct') return structCheck(children as Members);
  const isEntry = checkOf((children ?? '') as Spec);
  if (kind === 'List' || kind === 'ParameterizedList') return (value) => isListOf(value, isEntry);
  if (kind === 'Map' || kind === 'ParameterizedMap') return (value) => isMapOf(value, isEntry);
  return () => false;
};

const structCheck = (types: Members): Check => {
  const checks = new Map(Object.entries(types).map(([name, spec]) => [name, checkOf(spec)]));
  return (value) => {
    if (!isFields(value)) return false;
    for (const name in value) {
      if (checks.get(name)?.(value[name]) !== true) return false;
    }
    return true;
  };
};

const isText = (value: unknown): boolean => typeof value === 'string';
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';

const isListOf = (value: unknown, isEntry: Check): boolean => Array.isArray(value) && value.every(isEntry);

const isMapOf = (value: unknown, isEntry: Check): boolean => {
  if (!isFields(value)) return false;
  for (const name in value) {
    // Dynalite's copy has no attribute of this name.
    if (name === '__proto__' || !isEntry(value[name])) return false;
  }
  return true;
};

/** Binary values are left to dynalite, which looks at their base64. */
const isAttributeValue: Check = (value) => {
  if (!isFields(value)) return false;
  for (const type in value) {
    const content = value[type];
    if (!isContent(type, content)) return false;
  }
  return true;
};

const isContent = (type: string, content: unknown): boolean => {
  if (type === 'S' || type === 'N') return isText(content);
  if (type === 'BOOL' || type === 'NULL') return isBoolean(content);
  if (type === 'M') return isMapOf(content, isAttributeValue);
  if (type === 'L') return isListOf(content, isAttributeValue);
  return (type === 'SS' || type === 'NS') && isListOf(content, isText);
};
