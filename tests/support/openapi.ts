import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import type { HttpResponse } from '../../functions/src/lambda/http-response.ts';
import { resolvePointer, schemaErrors } from './json-schema.ts';

/** A mapping of the document; leaves are looked at as `unknown`. */
interface Node {
  readonly [name: string]: Node;
}

/** docs/openapi.yaml */
export const openApi: Node = parse(readFileSync(join(import.meta.dirname, '../../docs/openapi.yaml'), 'utf8'));

/** Every operation as the gateway names its route, for example `GET /races/{raceId}`. */
export const describedRoutes = (): string[] =>
  Object.entries(openApi['paths'] ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

/** Expects an answer to be one that the document allows for the route. */
export const expectDescribed = (routeKey: string, response: HttpResponse): void => {
  const [method = '', path = ''] = routeKey.split(' ');
  const responses = openApi['paths']?.[path]?.[method.toLowerCase()]?.['responses'];
  const described = resolved(responses?.[String(response.statusCode)] ?? responses?.['default']);
  const mediaType = response.headers['content-type']?.split(';')[0] ?? '';
  const schema = described?.['content']?.[mediaType]?.['schema'];
  expect(schema, `${routeKey} ${response.statusCode} ${mediaType} is described`).toBeDefined();
  const body: unknown = mediaType.endsWith('json') ? JSON.parse(response.body) : response.body;
  expect(schemaErrors(body, schema ?? {}, { root: openApi })).toEqual([]);
};

const resolved = (node: Node | undefined): Node | undefined => {
  const pointer: unknown = node?.['$ref'];
  return typeof pointer === 'string' ? (resolvePointer(openApi, pointer) as Node) : node;
};
