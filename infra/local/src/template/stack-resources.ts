import type { MappingSpec, StackResourceSpec } from '../core/deployment.ts';
import { isNestedStack } from './nested-stacks.ts';
import type { Template } from './parse-template.ts';
import type { Resolver } from './resolver.ts';

/** What SAM makes of its own types. */
const TRANSFORMED: Readonly<Record<string, string>> = {
  'AWS::Serverless::Function': 'AWS::Lambda::Function',
  'AWS::Serverless::HttpApi': 'AWS::ApiGatewayV2::Api',
};

export interface StackResourcesRequest {
  readonly template: Template;
  readonly resolver: Resolver;
  /** SAM makes them of functions' events. */
  readonly mappings: readonly MappingSpec[];
}

/**
 * The resources of the stack that are wanted: without nested stacks and, of what SAM makes by itself, with event source
 * mappings only.
 */
export const stackResourcesOf = ({ template, resolver, mappings }: StackResourcesRequest): StackResourceSpec[] => [
  ...Object.entries(template.Resources)
    .filter(([, resource]) => resolver.isWanted(resource) && !isNestedStack(resource))
    .map(([logicalId, { Type }]) => ({
      logicalId,
      physicalId: String(resolver.resolve({ Ref: logicalId })),
      type: TRANSFORMED[Type] ?? Type,
    })),
  ...mappings.map(({ logicalId, uuid }) => ({
    logicalId,
    physicalId: uuid,
    type: 'AWS::Lambda::EventSourceMapping',
  })),
];
