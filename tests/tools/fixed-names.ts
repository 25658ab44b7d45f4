import { isFields } from '../../infra/local/src/core/fields.ts';
import type { CloudFormationTemplate } from './cloudformation.ts';

const NAME = /(?<!Metric)Name$|^Domain$|^Identifier$/;
const DEPTH_MAX = 2; // Properties.TopicName, Properties.CachePolicyConfig.Name

/** Names that are the same in every stack of this template: `LogicalId.Property = name`. */
export const fixedNames = ({ Resources }: CloudFormationTemplate): string[] =>
  Object.entries(Resources).flatMap(([logicalId, { Properties }]) =>
    namesWithin(Properties, 1).map((found) => `${logicalId}.${found}`),
  );

const namesWithin = (value: unknown, depth: number): string[] =>
  isFields(value) && depth <= DEPTH_MAX
    ? Object.entries(value).flatMap(([property, inner]) => {
        if (typeof inner === 'string') return NAME.test(property) ? [`${property} = ${inner}`] : [];
        return namesWithin(inner, depth + 1).map((found) => `${property}.${found}`);
      })
    : [];
