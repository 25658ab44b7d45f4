import { randomUUID } from 'node:crypto';
import type { MappingSpec } from '../core/deployment.ts';
import { AwsError } from '../core/errors.ts';
import type { RestRequest, RestResponse, RestService } from '../core/rest-service.ts';
import { errorResponse, invalidParameter, jsonResponse } from '../lambda/rest-errors.ts';
import type { MappingRegistry } from './mapping-registry.ts';
import { parseCreate, parseUpdate, plainFunctionName } from './mapping-requests.ts';

const PATH = /^\/2015-03-31\/event-source-mappings(?:\/([^/]*))?\/?$/;
const PAGE_SIZE_MAX = 100;

/** Lambda's management API of event source mappings. */
export const createMappingsRest = (registry: MappingRegistry): RestService => ({
  matches: ({ path }) => PATH.test(path),
  handle: async (request) => {
    try {
      return await dispatch(registry, request);
    } catch (error) {
      if (error instanceof AwsError) return errorResponse(error);
      throw error;
    }
  },
});

const dispatch = async (registry: MappingRegistry, request: RestRequest): Promise<RestResponse> => {
  const uuid = PATH.exec(request.path)?.[1] ?? ''; // a UUID has nothing to decode
  const operation = `${request.method} ${uuid === '' ? 'collection' : 'mapping'}`;
  switch (operation) {
    case 'GET collection':
      return jsonResponse(200, listPage(registry, request.query));
    case 'POST collection':
      return jsonResponse(202, await registry.create(parseCreate(request.body, randomUUID())));
    case 'GET mapping':
      return jsonResponse(200, registry.describe(uuid));
    case 'PUT mapping':
      return jsonResponse(202, await registry.update(uuid, parseUpdate(request.body)));
    case 'DELETE mapping':
      return jsonResponse(202, await registry.remove(uuid));
    default:
      throw new AwsError('InvalidRequestException', `Event source mappings do not answer ${request.method}.`, {
        status: 405,
      });
  }
};

const listPage = (registry: MappingRegistry, query: URLSearchParams): object => {
  const matching = registry.list().filter((mapping) => isAskedFor(mapping, query));
  const from = Number(query.get('Marker') ?? 0);
  const size = Number(query.get('MaxItems') ?? PAGE_SIZE_MAX);
  if (!Number.isInteger(from) || from < 0) throw invalidParameter('Marker is not one that this API has returned.');
  if (!Number.isInteger(size) || size < 1) throw invalidParameter('MaxItems must be a whole number from 1.');
  const to = from + Math.min(size, PAGE_SIZE_MAX);
  return {
    EventSourceMappings: matching.slice(from, to).map(({ uuid }) => registry.describe(uuid)),
    ...(to < matching.length ? { NextMarker: String(to) } : {}),
  };
};

const isAskedFor = ({ sourceArn, functionName }: MappingSpec, query: URLSearchParams): boolean => {
  const wantedSource = query.get('EventSourceArn');
  const wantedFunction = query.get('FunctionName');
  return (
    (wantedSource === null || wantedSource === sourceArn) &&
    (wantedFunction === null || plainFunctionName(wantedFunction) === functionName)
  );
};
