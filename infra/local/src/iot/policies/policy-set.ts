import { IOT_ACTIONS, type IotAction, resourcePrefix } from './actions.ts';
import type { PolicyDocument } from './document.ts';
import { compileGlob, type GlobPart } from './glob.ts';
import { bindPattern, type PolicyVariables } from './pattern.ts';

/** Policies of one connection, compiled. */
export interface PolicySet {
  /**
   * An explicit deny wins over every allow; what nothing allows is denied.
   * @param name client id, topic or topic filter; `+` and `#` in it are characters like others
   */
  allows(action: IotAction, name: string): boolean;
}

type Matcher = (name: string) => boolean;

interface Verdicts {
  readonly allow: readonly Matcher[];
  readonly deny: readonly Matcher[];
}

/** Compiles documents with the values that their variables have for a connection. */
export const compilePolicies = (documents: readonly PolicyDocument[], variables: PolicyVariables): PolicySet => {
  const verdicts = new Map<IotAction, Verdicts>();
  for (const action of IOT_ACTIONS) {
    const matchersOf = (effect: 'Allow' | 'Deny'): Matcher[] =>
      documents
        .flatMap(({ statements }) => statements)
        .filter((statement) => statement.effect === effect && statement.actions.includes(action))
        .flatMap(({ resources }) => resources)
        .map((resource) => matcherOf(bindPattern(resource, variables), resourcePrefix(action)))
        .filter((matcher) => matcher !== undefined);
    verdicts.set(action, { allow: matchersOf('Allow'), deny: matchersOf('Deny') });
  }
  return {
    allows: (action, name) => {
      const of = verdicts.get(action);
      return of !== undefined && !isMatched(of.deny, name) && isMatched(of.allow, name);
    },
  };
};

const isMatched = (matchers: readonly Matcher[], name: string): boolean => {
  for (const matches of matchers) if (matches(name)) return true;
  return false;
};

/** Undefined for a pattern that no resource of this kind can match: another region, account or kind, no value. */
const matcherOf = (parts: readonly GlobPart[] | undefined, prefix: string): Matcher | undefined => {
  const [first, ...others] = parts ?? [];
  if (first === undefined) return undefined;
  if (typeof first !== 'string' || first.length < prefix.length) {
    if (typeof first === 'string' && !prefix.startsWith(first)) return undefined;
    const matches = compileGlob([first, ...others]);
    return (name) => matches(prefix + name);
  }
  // Nearly all patterns name region, account and kind; then only what comes after is compared.
  return first.startsWith(prefix) ? compileGlob([first.slice(prefix.length), ...others]) : undefined;
};
