import type { Fields } from '../core/fields.ts';
import { NestedStackError } from './nested-stacks.ts';
import { asFields, type Template } from './parse-template.ts';
import type { Resolver } from './resolver.ts';

/**
 * The stack's outputs. Those whose condition does not hold are left out, as CloudFormation does, and those that come from
 * a nested stack, which is not there.
 * @throws RuntimeError TEMPLATE_UNRESOLVED for what else cannot be resolved
 */
export const readOutputs = (template: Template, resolver: Resolver): Record<string, string> => {
  const outputs: Record<string, string> = {};
  for (const [name, output] of Object.entries(template.Outputs)) {
    const value = outputOf(asFields(output), resolver);
    if (value !== undefined) outputs[name] = value;
  }
  return outputs;
};

const outputOf = ({ Condition, Value }: Fields, resolver: Resolver): string | undefined => {
  if (Condition !== undefined && !resolver.conditionHolds(String(Condition))) return undefined;
  try {
    return String(resolver.resolve(Value));
  } catch (error) {
    if (error instanceof NestedStackError) return undefined;
    throw error;
  }
};
