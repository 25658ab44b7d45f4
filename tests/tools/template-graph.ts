import { type Fields, isFields } from '../../infra/local/src/core/fields.ts';
import type { CloudFormationTemplate } from './cloudformation.ts';

/** What `Ref`, `Fn::GetAtt` or `Fn::Sub` names. */
export interface Reference {
  readonly name: string;
  readonly attribute?: string;
}

/** Every reference in a value, however deep. */
export const referencesIn = (value: unknown): Reference[] => {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([form, argument]) => {
    if (form === 'Ref') return [{ name: String(argument) }];
    if (form === 'Fn::GetAtt') return [splitReference([argument].flat().join('.'))];
    if (form === 'Fn::Sub') return referencesInSub([argument].flat());
    return referencesIn(argument);
  });
};

const referencesInSub = ([text, variables = {}]: readonly unknown[]): Reference[] => {
  const own = Object.keys(variables as Fields); // as CloudFormation's syntax has it
  const named = [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name);
  return [...named.filter((name) => !own.includes(name)).map(splitReference), ...referencesIn(variables)];
};

const splitReference = (text: string): Reference => {
  const dot = text.indexOf('.');
  return dot === -1 ? { name: text } : { name: text.slice(0, dot), attribute: text.slice(dot + 1) };
};

/** What each resource has to wait for: other resources that it refers to, or says that it depends on. */
export const dependenciesOf = ({ Resources }: CloudFormationTemplate): ReadonlyMap<string, readonly string[]> =>
  new Map(
    Object.entries(Resources).map(([logicalId, { Properties, DependsOn }]) => {
      const named = [...referencesIn(Properties).map(({ name }) => name), ...[DependsOn ?? []].flat()];
      return [logicalId, [...new Set(named)].filter((name) => name in Resources)];
    }),
  );

/** Resources that wait for themselves, by way of others; empty when there is an order to create all of them in. */
export const cyclesIn = (template: CloudFormationTemplate): string[] => {
  const dependencies = dependenciesOf(template);
  const dependants = new Map([...dependencies.keys()].map((logicalId) => [logicalId, [] as string[]]));
  for (const [logicalId, named] of dependencies) for (const name of named) dependants.get(name)?.push(logicalId);
  // What is left after all has been created that can be, less what only waits behind a cycle.
  return withoutEnds(withoutEnds([...dependencies.keys()], dependencies), dependants).sort();
};

const withoutEnds = (nodes: readonly string[], edges: ReadonlyMap<string, readonly string[]>): string[] => {
  const left = new Set(nodes);
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const node of left) if (!edges.get(node)?.some((next) => left.has(next))) left.delete(node);
  }
  return [...left];
};

/** Conditions that a value asks, by `Fn::If` or by name. */
const conditionsIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(conditionsIn);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([form, argument]) => {
    if (form === 'Condition' && typeof argument === 'string') return [argument];
    const asked = form === 'Fn::If' && Array.isArray(argument) ? [String(argument[0])] : [];
    return [...asked, ...conditionsIn(argument)];
  });
};

/** What a template names and does not have, and what it has and does not use, one line each. */
export const referenceProblems = (template: CloudFormationTemplate): string[] => {
  const { Parameters = {}, Conditions = {}, Rules = {}, Resources, Outputs = {} } = template;
  const named = referencesIn([Conditions, Rules, Resources, Outputs]).map(({ name }) => name);
  const asked = conditionsIn([Conditions, Resources, Outputs]);
  const waitedFor = Object.values(Resources).flatMap(({ DependsOn }) => [DependsOn ?? []].flat());
  const isThere = (name: string): boolean => name.startsWith('AWS::') || name in Parameters || name in Resources;
  return [
    ...new Set([
      ...named.filter((name) => !isThere(name)).map((name) => `${name} is not there`),
      ...waitedFor.filter((name) => !(name in Resources)).map((name) => `${name} is not there`),
      ...asked.filter((name) => !(name in Conditions)).map((name) => `condition ${name} is not there`),
      ...Object.keys(Parameters).flatMap((name) => (named.includes(name) ? [] : [`parameter ${name} is not used`])),
      ...Object.keys(Conditions).flatMap((name) => (asked.includes(name) ? [] : [`condition ${name} is not used`])),
    ]),
  ];
};
