import type { TopicRuleSpec } from '../../core/deployment.ts';
import { RuntimeError } from '../../core/errors.ts';
import { IOT_LIMITS } from '../limits.ts';
import { type CompiledSelect, compileSelect } from '../sql/select.ts';
import { SqlSyntaxError } from '../sql/syntax.ts';
import { type ActionPorts, compileAction, type RuleAction } from './actions.ts';

export interface Rule {
  readonly name: string;
  readonly select: CompiledSelect;
  readonly actions: readonly RuleAction[];
  readonly errorAction: RuleAction | undefined;
}

/** @throws RuntimeError RULE_INVALID that names rule, part and position: a rule is refused at the start, not at its first message */
export const compileRule = (spec: TopicRuleSpec, ports: ActionPorts): Rule => {
  if (!/^[a-zA-Z0-9_]{1,128}$/.test(spec.name)) {
    throw new RuntimeError(
      'RULE_INVALID',
      `rule ${spec.name}: a rule name consists of letters, digits and _ only; rename it`,
    );
  }
  if (spec.actions.length > IOT_LIMITS.ruleActionsMax) {
    throw new RuntimeError(
      'RULE_INVALID',
      `rule ${spec.name}: a rule has at most ${IOT_LIMITS.ruleActionsMax} actions; split it`,
    );
  }
  const { errorAction } = spec;
  return {
    name: spec.name,
    select: explain(`rule ${spec.name}, SQL`, () => compileSelect(spec.sql)),
    actions: spec.actions.map((action) =>
      explain(`rule ${spec.name}, ${action.type} action`, () => compileAction(action, ports)),
    ),
    errorAction: errorAction && explain(`rule ${spec.name}, error action`, () => compileAction(errorAction, ports)),
  };
};

const explain = <T>(part: string, compile: () => T): T => {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    throw new RuntimeError('RULE_INVALID', `${part} ${error.message}`, { cause: error });
  }
};
