import type { Fields } from '../../infra/local/src/core/fields.ts';
import { asFields, type Template } from '../../infra/local/src/template/parse-template.ts';
import { actionsOf, resourcesOf, statementsIn } from './template-policies.ts';

export interface Grant {
  readonly action: string;
  /** As in the template, attributes as `${Bucket.Arn}`. */
  readonly resource: string;
}

/** What a function's role may do: its own statements, shared policies, and those that name its role. */
export const grantedTo = ({ Resources }: Template, logicalId: string): Grant[] => {
  const { Policies } = Resources[logicalId]?.Properties ?? {};
  const shared = [Policies].flat().map((policy) => asFields(policy)['Ref']);
  const documents = Object.entries(Resources)
    .filter(([id, { Type, Properties }]) => {
      const isForRole = asFields(Properties['RoleName'])['Ref'] === `${logicalId}Role`;
      return shared.includes(id) || (Type === 'AWS::IAM::RolePolicy' && isForRole);
    })
    .map(([, { Properties }]) => Properties);
  return [Policies, ...documents].flatMap(statementsIn).flatMap(grantsOf);
};

/** What a statement allows. */
export const grantsOf = (statement: Fields): Grant[] =>
  actionsOf(statement).flatMap((action) => resourcesOf(statement).map((resource) => ({ action, resource })));
