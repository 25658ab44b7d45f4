import {
  type EventSourceMappingConfiguration,
  type LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';

/** All event source mappings of a function. */
export const eventSourcesOf = async (
  lambda: LambdaClient,
  FunctionName: string,
): Promise<EventSourceMappingConfiguration[]> => {
  const found: EventSourceMappingConfiguration[] = [];
  for await (const page of paginateListEventSourceMappings({ client: lambda }, { FunctionName })) {
    found.push(...(page.EventSourceMappings ?? []));
  }
  return found;
};
