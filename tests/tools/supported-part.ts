import { isFields } from '../../infra/local/src/core/fields.ts';
import type { CloudFormationResource, CloudFormationTemplate } from './cloudformation.ts';

/** The value of what was taken out, wherever it is named: a name, and an ARN of nothing. */
const standIn = (name: string, attribute?: string): string =>
  attribute === undefined ? name.toLowerCase() : `arn:aws:left-out:us-east-1:123456789012:${name}/${attribute}`;

/** A template without the resources of some types; what named them names stand-ins. */
export const withoutTypes = (
  template: CloudFormationTemplate,
  isLeftOut: (type: string) => boolean,
): CloudFormationTemplate => {
  const { Resources, Outputs = {} } = template;
  const gone = new Set(Object.keys(Resources).filter((name) => isLeftOut(Resources[name]?.Type ?? '')));
  const left = Object.entries(Resources).filter(([name]) => !gone.has(name));
  return {
    ...template,
    Resources: Object.fromEntries(left.map(([name, resource]) => [name, standInsWithin(resource, gone)])),
    Outputs: replaced(Outputs, gone) as NonNullable<CloudFormationTemplate['Outputs']>, // replacing keeps mappings mappings
  };
};

const standInsWithin = ({ DependsOn, ...resource }: CloudFormationResource, gone: ReadonlySet<string>) => {
  const waitsFor = [DependsOn ?? []].flat().filter((name) => !gone.has(name));
  const rest = replaced(resource, gone) as CloudFormationResource; // replacing keeps mappings mappings
  return waitsFor.length === 0 ? rest : { ...rest, DependsOn: waitsFor };
};

const replaced = (value: unknown, gone: ReadonlySet<string>): unknown => {
  if (Array.isArray(value)) return value.map((inner) => replaced(inner, gone));
  if (!isFields(value)) return value;
  const { Ref: name, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = value;
  if (typeof name === 'string' && gone.has(name)) return standIn(name);
  if (Array.isArray(attribute) && gone.has(attribute[0])) return standIn(attribute[0], attribute[1]);
  if (typeof text === 'string') return { 'Fn::Sub': replacedInText(text, gone) };
  if (Array.isArray(text)) return { 'Fn::Sub': [replacedInText(String(text[0]), gone), replaced(text[1], gone)] };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner, gone)]));
};

const replacedInText = (text: string, gone: ReadonlySet<string>): string =>
  text.replaceAll(/\$\{(\w+)(?:\.([\w.]+))?\}/g, (whole, name: string, attribute?: string) =>
    gone.has(name) ? standIn(name, attribute) : whole,
  );
