import type { PolicyDocument } from '../../functions/src/authorize/policy.ts';
import { fitsAny } from './topic-patterns.ts';

type Statement = PolicyDocument['Statement'][number];

const actionsOf = (statement: Statement): readonly string[] =>
  'Action' in statement ? [statement.Action ?? []].flat() : [];
const resourcesOf = (statement: Statement): readonly string[] =>
  'Resource' in statement ? [statement.Resource ?? []].flat() : [];

/** Whether policies allow an action on a resource, by the letter: something allows it and nothing denies it. */
export const isAllowed = (
  documents: readonly PolicyDocument[],
  { action, resource }: { action: string; resource: string },
): boolean => {
  const effects = documents
    .flatMap(({ Statement }) => Statement)
    .filter((statement) => fitsAny(actionsOf(statement), action) && fitsAny(resourcesOf(statement), resource))
    .map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
};
