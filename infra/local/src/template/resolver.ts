import { ACCOUNT_ID, REGION, stackArn } from '../core/arn.ts';
import { RuntimeError } from '../core/errors.ts';
import { type Fields, isFields } from '../core/fields.ts';
import { isNestedStack, NestedStackError } from './nested-stacks.ts';
import { AVAILABILITY_ZONES, cidrBlocksOf } from './networks.ts';
import { asFields, type Resource, type Template } from './parse-template.ts';
import { attributeOf, type Endpoint, type NamedResource, physicalNameOf } from './physical-names.ts';
import { createSecretReader } from './secrets.ts';

/** Turns template values into plain ones: intrinsics, parameters, conditions and pseudo parameters. */
export interface Resolver {
  readonly stackName: string;
  /** @throws RuntimeError TEMPLATE_UNRESOLVED when a value needs something that is not there */
  resolve(value: unknown): unknown;
  /** Resolves an object; absent = empty. */
  fields(value: unknown): Fields;
  conditionHolds(name: string): boolean;
  /** Whether a resource has no condition, or one that holds. */
  isWanted(resource: Resource): boolean;
  /** Values of all parameters, the template's defaults included. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ResolverOptions {
  readonly template: Template;
  readonly stackName: string;
  /** Values given by the operator; the template's defaults stand for the others. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Address of the web port, for what is found there. */
  readonly webUrl?: string | undefined;
  /** Where the cache is, for its attributes. */
  readonly cacheEndpoint?: Endpoint | undefined;
  /** What the template's secrets are derived from. */
  readonly secretKey?: string | undefined;
}

export const createResolver = (options: ResolverOptions): Resolver => {
  const { template, stackName, parameters, webUrl, cacheEndpoint } = options;
  const withSecrets = createSecretReader(options);
  const values = parameterValues(template, parameters);
  const pseudo: Record<string, unknown> = {
    'AWS::AccountId': ACCOUNT_ID,
    'AWS::NoValue': undefined,
    'AWS::Partition': 'aws',
    'AWS::Region': REGION,
    'AWS::StackId': stackArn(stackName),
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };

  const ref = (name: string): unknown => {
    if (name in pseudo) return pseudo[name];
    const value = values.get(name);
    if (value !== undefined) return value;
    return physicalNameOf(named(name));
  };

  const resourceNamed = (logicalId: string) => {
    const resource = template.Resources[logicalId];
    if (resource === undefined) throw unresolved(`nothing is called ${logicalId}`);
    if (isNestedStack(resource)) throw new NestedStackError(logicalId);
    return resource;
  };

  const named = (logicalId: string): NamedResource => ({
    logicalId,
    resource: resourceNamed(logicalId),
    ...{ stackName, webUrl, cacheEndpoint, resolve },
  });

  const attribute = (logicalId: string, name: string): string => attributeOf(named(logicalId), name);

  const conditionHolds = (name: string): boolean => {
    if (!(name in template.Conditions)) throw unresolved(`there is no condition ${name}`);
    return resolve(template.Conditions[name]) === true;
  };

  const substitute = (text: string, local: Fields): string =>
    text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      if (name in local) return String(resolve(local[name]));
      const dot = name.indexOf('.');
      return String(dot < 0 ? ref(name) : attribute(name.slice(0, dot), name.slice(dot + 1)));
    });

  const intrinsics: Record<string, (argument: unknown) => unknown> = {
    Ref: (name) => ref(String(name)),
    Condition: (name) => conditionHolds(String(name)),
    'Fn::GetAtt': (argument) => {
      const [logicalId, ...name] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
      return attribute(logicalId ?? '', name.join('.'));
    },
    'Fn::Sub': (argument) => {
      const [text, local] = Array.isArray(argument) ? argument : [argument];
      return withSecrets(substitute(String(text), asFields(local)));
    },
    'Fn::Join': (argument) => {
      const [separator, parts] = pair(argument);
      return list(resolve(parts)).map(String).join(String(separator));
    },
    'Fn::Split': (argument) => {
      const [separator, text] = pair(argument);
      return String(resolve(text)).split(String(separator));
    },
    'Fn::Select': (argument) => {
      const [index, items] = pair(argument);
      return selected(list(resolve(items)), Number(resolve(index)));
    },
    'Fn::If': (argument) => {
      const [name, yes, no] = list(argument);
      return resolve(conditionHolds(String(name)) ? yes : no);
    },
    'Fn::Equals': (argument) => {
      const [left, right] = pair(argument);
      return String(resolve(left)) === String(resolve(right));
    },
    'Fn::Not': (argument) => resolve(list(argument)[0]) !== true,
    'Fn::And': (argument) => list(argument).every((part) => resolve(part) === true),
    'Fn::Or': (argument) => list(argument).some((part) => resolve(part) === true),
    'Fn::GetAZs': () => AVAILABILITY_ZONES,
    'Fn::Cidr': (argument) => {
      const [block, count, hostBits] = list(resolve(argument));
      return cidrBlocksOf(String(block), Number(count), Number(hostBits));
    },
    'Fn::Base64': (argument) => Buffer.from(String(resolve(argument))).toString('base64'),
  };

  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (typeof value === 'string') return withSecrets(value);
    if (!isFields(value)) return value;
    const [key, ...others] = Object.keys(value);
    if (key !== undefined && others.length === 0) {
      const intrinsic = intrinsics[key];
      if (intrinsic !== undefined) return intrinsic(value[key]);
      if (key.startsWith('Fn::')) throw unresolved(`${key} is not understood by the local runtime`);
    }
    const entries = Object.entries(value).map(([name, item]) => [name, resolve(item)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
  };

  return {
    stackName,
    resolve,
    fields: (value) => asFields(resolve(value)),
    conditionHolds,
    isWanted: ({ Condition }) => Condition === undefined || conditionHolds(Condition),
    parameters: Object.fromEntries(values),
  };
};

const parameterValues = (template: Template, given: Readonly<Record<string, string>>): Map<string, string> => {
  const values = new Map<string, string>();
  for (const [name, definition] of Object.entries(template.Parameters)) {
    const value = given[name] ?? asFields(definition)['Default'];
    if (value === undefined) throw unresolved(`parameter ${name} has no default and no value was given`);
    checkParameter(name, String(value), asFields(definition));
    values.set(name, String(value));
  }
  const unknown = Object.keys(given).filter((name) => !values.has(name));
  if (unknown.length > 0) throw unresolved(`the template has no parameter ${unknown.join(', ')}`);
  return values;
};

const checkParameter = (name: string, value: string, definition: Fields): void => {
  const { MinValue: min, MaxValue: max, AllowedValues: allowed, AllowedPattern: pattern } = definition;
  const refuse = (rule: string): never => {
    throw new RuntimeError('PARAMETER_INVALID', `parameter ${name} is "${value}"; it must be ${rule}`);
  };
  if (definition['Type'] === 'Number' && !Number.isFinite(Number(value))) refuse('a number');
  if (typeof min === 'number' && Number(value) < min) refuse(`at least ${min}`);
  if (typeof max === 'number' && Number(value) > max) refuse(`at most ${max}`);
  if (Array.isArray(allowed) && !allowed.map(String).includes(value)) refuse(`one of ${allowed.join(', ')}`);
  if (typeof pattern === 'string' && !new RegExp(pattern).test(value)) refuse(`of the form ${pattern}`);
};

const selected = (items: readonly unknown[], index: number): unknown => {
  if (index in items) return items[index];
  throw unresolved(`Fn::Select: there is no item ${index} in a list of ${items.length}`);
};

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const pair = (value: unknown): [unknown, unknown] => {
  const [first, second] = list(value);
  return [first, second];
};

const unresolved = (message: string): RuntimeError => new RuntimeError('TEMPLATE_UNRESOLVED', message);
