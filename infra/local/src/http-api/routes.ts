import type { RouteSpec } from '../core/deployment.ts';

export interface RouteMatch {
  readonly route: RouteSpec;
  /** For example `GET /things/{thingId}`. */
  readonly routeKey: string;
  /** Decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

export interface RouteTable {
  /** @returns undefined if no route takes the request */
  match(method: string, path: string): RouteMatch | undefined;
  /** True if a route takes the path by any method. */
  knows(path: string): boolean;
}

interface Pattern {
  readonly route: RouteSpec;
  readonly segments: readonly string[];
  /** The name in `{name+}` at the end. */
  readonly greedyName: string | undefined;
}

/** API Gateway prefers a full match, then the greedy route with the longest path, then `$default`. */
export const createRouteTable = (routes: readonly RouteSpec[]): RouteTable => {
  const patterns = routes
    .filter(({ path }) => path !== '$default')
    .map(parsePattern)
    .sort(bySpecificity);
  const fallback = routes.find(({ path }) => path === '$default');
  const find = (path: string, accepts: (route: RouteSpec) => boolean): RouteMatch | undefined => {
    const segments = splitPath(path);
    for (const pattern of patterns) {
      const pathParameters = accepts(pattern.route) ? parametersOf(pattern, segments) : undefined;
      if (pathParameters !== undefined) return matched(pattern.route, pathParameters);
    }
    return undefined;
  };
  return {
    match: (method, path) =>
      find(path, (route) => route.method === method || route.method === 'ANY') ??
      (fallback === undefined ? undefined : matched(fallback, {})),
    knows: (path) => fallback !== undefined || find(path, () => true) !== undefined,
  };
};

const matched = (route: RouteSpec, pathParameters: Record<string, string>): RouteMatch => ({
  route,
  routeKey: route.path === '$default' ? '$default' : `${route.method} ${route.path}`,
  pathParameters,
});

const splitPath = (path: string): string[] => path.replace(/^\//, '').split('/');

const parsePattern = (route: RouteSpec): Pattern => {
  const segments = splitPath(route.path);
  const greedyName = /^\{(.+)\+\}$/.exec(segments.at(-1) ?? '')?.[1];
  return { route, segments: greedyName === undefined ? segments : segments.slice(0, -1), greedyName };
};

const variableName = (segment: string): string | undefined => /^\{(.+)\}$/.exec(segment)?.[1];

/** Full before greedy, more segments before fewer, fixed segments before variables, one method before ANY. */
const bySpecificity = (left: Pattern, right: Pattern): number =>
  Number(left.greedyName !== undefined) - Number(right.greedyName !== undefined) ||
  right.segments.length - left.segments.length ||
  shapeOf(left).localeCompare(shapeOf(right)) ||
  Number(left.route.method === 'ANY') - Number(right.route.method === 'ANY');

const shapeOf = ({ segments }: Pattern): string =>
  segments.map((segment) => (variableName(segment) === undefined ? '0' : '1')).join('');

const parametersOf = (pattern: Pattern, actual: readonly string[]): Record<string, string> | undefined => {
  const { segments, greedyName } = pattern;
  const rest = actual.slice(segments.length).join('/');
  if (greedyName === undefined ? actual.length !== segments.length : rest === '') return undefined;
  const parameters: Record<string, string> = {};
  for (const [at, segment] of segments.entries()) {
    const value = actual[at] ?? '';
    const name = variableName(segment);
    if (name === undefined ? segment !== value : value === '') return undefined;
    if (name !== undefined) parameters[name] = decode(value);
  }
  return greedyName === undefined ? parameters : { ...parameters, [greedyName]: decode(rest) };
};

/** Text that cannot be decoded is passed on as it came. */
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
