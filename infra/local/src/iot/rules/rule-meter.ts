/** What one rule did since the start, by the names of AWS's metrics. */
export interface RuleCounts {
  readonly ruleName: string;
  readonly counts: Readonly<Record<RuleCounter, number>>;
  readonly actions: readonly {
    /** For example `Kinesis`. */
    readonly actionType: string;
    readonly counts: Readonly<Record<ActionCounter, number>>;
  }[];
}

type RuleCounter = 'TopicMatch' | 'ParseError' | 'RuleNotFound';
type ActionCounter = 'Success' | 'Failure' | 'ErrorActionSuccess' | 'ErrorActionFailure';

/** Counts by rule; it is asked for every message. */
export interface RuleMeter {
  countRule(ruleName: string, counter: RuleCounter): void;
  /** @param actionName as error documents name it */
  countAction(action: { readonly ruleName: string; readonly actionName: string }, counter: ActionCounter): void;
  read(): readonly RuleCounts[];
}

/** Names of rules that are not there are chosen by clients; further ones are counted in the sum of all rules only. */
const RULES_MAX = 200;

interface Counts {
  readonly counts: Record<RuleCounter, number>;
  readonly actions: Map<string, Record<ActionCounter, number>>;
}

export const createRuleMeter = (): RuleMeter => {
  const rules = new Map<string, Counts>();
  const countsOf = (ruleName: string): Counts | undefined => {
    const known = rules.get(ruleName);
    if (known !== undefined || rules.size >= RULES_MAX) return known;
    const made = { counts: { TopicMatch: 0, ParseError: 0, RuleNotFound: 0 }, actions: new Map() };
    rules.set(ruleName, made);
    return made;
  };
  return {
    countRule: (ruleName, counter) => {
      const rule = countsOf(ruleName);
      if (rule !== undefined) rule.counts[counter] += 1;
    },
    countAction: ({ ruleName, actionName }, counter) => {
      const rule = countsOf(ruleName);
      if (rule === undefined) return;
      const actionType = actionName.slice(0, -'Action'.length);
      const known = rule.actions.get(actionType);
      const counts = known ?? { Success: 0, Failure: 0, ErrorActionSuccess: 0, ErrorActionFailure: 0 };
      counts[counter] += 1;
      if (known === undefined) rule.actions.set(actionType, counts);
    },
    read: () =>
      [...rules].map(([ruleName, { counts, actions }]) => ({
        ruleName,
        counts: { ...counts },
        actions: [...actions].map(([actionType, ofAction]) => ({ actionType, counts: { ...ofAction } })),
      })),
  };
};
