import { readFileSync } from 'node:fs';
import { parse, type ScalarTag, YAMLMap, YAMLSeq } from 'yaml';
import { RuntimeError } from '../core/errors.ts';
import { type Fields, isFields } from '../core/fields.ts';

/** A template as plain data, short forms (`!Ref x`) turned into long ones (`{ Ref: x }`). */
export interface Template {
  readonly Parameters: Fields;
  readonly Conditions: Fields;
  readonly Globals: Fields;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Fields;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Fields;
  readonly Condition?: string;
}

/** @throws RuntimeError TEMPLATE_UNREADABLE */
export const parseTemplateFile = (file: string): Template => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new RuntimeError('TEMPLATE_UNREADABLE', `cannot read the template ${file}`, { cause });
  }
  return parseTemplate(text, file);
};

/** @throws RuntimeError TEMPLATE_UNREADABLE */
export const parseTemplate = (text: string, origin = 'template'): Template => {
  let root: unknown;
  try {
    root = parse(text, { customTags, logLevel: 'error' });
  } catch (cause) {
    throw new RuntimeError('TEMPLATE_UNREADABLE', `${origin} is not valid YAML: ${String(cause)}`, { cause });
  }
  const template = asFields(root);
  const resources: Record<string, Resource> = {};
  for (const [logicalId, value] of Object.entries(asFields(template['Resources']))) {
    resources[logicalId] = asResource(logicalId, asFields(value));
  }
  return {
    Parameters: asFields(template['Parameters']),
    Conditions: asFields(template['Conditions']),
    Globals: asFields(template['Globals']),
    Resources: resources,
    Outputs: asFields(template['Outputs']),
  };
};

/** The value as an object, or an empty one where it is absent or something else. */
export const asFields = (value: unknown): Fields => (isFields(value) ? value : {});

const asResource = (logicalId: string, fields: Fields): Resource => {
  const type = fields['Type'];
  if (typeof type !== 'string') {
    throw new RuntimeError('TEMPLATE_INVALID', `resource ${logicalId} has no Type`);
  }
  const condition = fields['Condition'];
  return {
    Type: type,
    Properties: asFields(fields['Properties']),
    ...(typeof condition === 'string' ? { Condition: condition } : {}),
  };
};

const SHORT_FORMS = ['Base64', 'Cidr', 'FindInMap', 'GetAZs', 'If', 'ImportValue', 'Join', 'Select', 'Split', 'Sub'];
const CONDITION_FORMS = ['And', 'Equals', 'Not', 'Or'];

const longForm = (name: string): string => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`);

const scalarTag = (name: string): ScalarTag => ({
  tag: `!${name}`,
  resolve: (text: string) => ({ [longForm(name)]: name === 'GetAtt' ? splitAttribute(text) : text }),
});

// `!GetAtt Table.StreamArn` names the resource up to the first dot, the attribute after it.
const splitAttribute = (text: string): string[] => {
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
};

const sequenceTag = (name: string) => ({
  tag: `!${name}`,
  collection: 'seq' as const,
  resolve: (value: unknown) => {
    if (!(value instanceof YAMLSeq)) return value;
    const map = new YAMLMap();
    map.set(longForm(name), value);
    return map;
  },
});

const customTags = [
  ...['Ref', 'GetAtt', 'Condition', ...SHORT_FORMS].map(scalarTag),
  ...['GetAtt', ...SHORT_FORMS, ...CONDITION_FORMS].map(sequenceTag),
];
