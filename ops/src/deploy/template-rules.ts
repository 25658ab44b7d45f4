import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { OpsError, UsageError } from '../errors.ts';
import type { TemplateParameter } from './template-parameters.ts';

/** What the parameters of a template have to be together. */
export interface TemplateRule {
  readonly name: string;
  /** For whoever gives other values. */
  readonly description: string;
  /** Throws an OpsError for a condition that is not understood here. */
  holds(valueFor: (parameter: string) => string): boolean;
}

/** The rules of a template, one for each assertion. Its conditions may be !Or, !And, !Not and !Equals of !Ref and texts. */
export function readTemplateRules(template: string): readonly TemplateRule[] {
  const rules = parseDocument(template, { logLevel: 'silent' }).get('Rules');
  if (!isMap(rules)) return [];
  return rules.items.flatMap(({ key, value }) => {
    const name = String(key);
    const assertions = isMap(value) ? value.get('Assertions') : undefined;
    return (isSeq(assertions) ? assertions.items : []).map((assertion): TemplateRule => {
      if (!isMap(assertion)) throw notUnderstood(name);
      const condition = assertion.get('Assert', true);
      const description = String(assertion.get('AssertDescription'));
      return { name, description, holds: (valueFor) => isTrue(condition, { name, valueFor }) };
    });
  });
}

/**
 * Throws a UsageError for values that CloudFormation would refuse, which it does only after everything is built: what is
 * given, else what the stack has, else what the template says.
 */
export function expectRules(
  rules: readonly TemplateRule[],
  declared: ReadonlyMap<string, TemplateParameter>,
  { given, stored }: Readonly<Record<'given' | 'stored', ReadonlyMap<string, string>>>,
): void {
  const valueFor = (name: string) => given.get(name) ?? stored.get(name) ?? declared.get(name)?.default ?? '';
  const broken = rules.find((rule) => !rule.holds(valueFor));
  if (broken !== undefined) throw new UsageError(`template.yaml refuses these parameters: ${broken.description}`);
}

interface Judging {
  readonly name: string;
  readonly valueFor: (parameter: string) => string;
}

function isTrue(node: unknown, judging: Judging): boolean {
  if (!isSeq(node)) throw notUnderstood(judging.name);
  const [first, second] = node.items;
  switch (node.tag) {
    case '!Or':
      return node.items.some((item) => isTrue(item, judging));
    case '!And':
      return node.items.every((item) => isTrue(item, judging));
    case '!Not':
      return !isTrue(first, judging);
    case '!Equals':
      return textOf(first, judging) === textOf(second, judging);
    default:
      throw notUnderstood(judging.name);
  }
}

function textOf(node: unknown, { name, valueFor }: Judging): string {
  if (!isScalar(node)) throw notUnderstood(name);
  return node.tag === '!Ref' ? valueFor(String(node.value)) : String(node.value);
}

const notUnderstood = (name: string): OpsError =>
  new OpsError('STACK_SETTINGS_INVALID', `rule ${name} of template.yaml says what cannot be judged here`);
