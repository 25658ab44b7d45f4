import { parseDocument } from 'yaml';
import { UsageError } from '../errors.ts';

/** A parameter as the template declares it. */
export interface TemplateParameter {
  readonly name: string;
  readonly description: string;
  /** Empty for none. */
  readonly default: string;
  readonly allowedValues: readonly string[];
  readonly pattern: string | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** The parameters of a template, by name. */
export function readTemplateParameters(template: string): ReadonlyMap<string, TemplateParameter> {
  // Tags such as !Ref have no meaning here, and parameters have none.
  const { Parameters = {} } = parseDocument(template, { logLevel: 'silent' }).toJS();
  return new Map(Object.keys(Parameters).map((name) => [name, parameterOf(name, Parameters[name])]));
}

function parameterOf(name: string, declared: Readonly<Record<string, unknown>>): TemplateParameter {
  const { Description = '', Default = '', AllowedValues = [], AllowedPattern, MinValue, MaxValue } = declared;
  return {
    name,
    description: String(Description),
    default: String(Default),
    allowedValues: Array.isArray(AllowedValues) ? AllowedValues.map(String) : [],
    pattern: typeof AllowedPattern === 'string' ? AllowedPattern : undefined,
    min: typeof MinValue === 'number' ? MinValue : undefined,
    max: typeof MaxValue === 'number' ? MaxValue : undefined,
  };
}

/** Throws a UsageError for a parameter that the template does not have, or a value that it refuses. */
export function expectParameters(
  values: ReadonlyMap<string, string>,
  declared: ReadonlyMap<string, TemplateParameter>,
): void {
  for (const [name, value] of values) {
    const parameter = declared.get(name);
    if (parameter === undefined) throw new UsageError(`template.yaml has no parameter ${name}`);
    const problem = problemOf(parameter, value);
    if (problem !== undefined) throw new UsageError(`${name} ${problem}, not "${value}"`);
  }
}

/** Why the template refuses a value, as in "RetentionHours is a number from 24 on"; undefined if it does not. */
export function problemOf({ allowedValues, pattern, min, max }: TemplateParameter, value: string): string | undefined {
  if (allowedValues.length > 0 && !allowedValues.includes(value)) return `is one of ${allowedValues.join(', ')}`;
  if (pattern !== undefined && !new RegExp(pattern).test(value)) return `matches ${pattern}`;
  if (min === undefined && max === undefined) return undefined;
  const number = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  const isWithin = number >= (min ?? Number.NEGATIVE_INFINITY) && number <= (max ?? Number.POSITIVE_INFINITY);
  return isWithin
    ? undefined
    : `is a number${min === undefined ? '' : ` from ${min}`}${max === undefined ? '' : ` to ${max}`}`;
}
