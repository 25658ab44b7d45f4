import type { CorsSpec, HttpApiSpec, RouteSpec, ThrottlingSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import type { Fields } from '../core/fields.ts';
import { readFields } from './fields.ts';
import { asFields } from './parse-template.ts';

/** The longest an HTTP API waits for its integration. */
const INTEGRATION_TIMEOUT_MS = 30_000;

/** An event of type HttpApi as a route; without a path it is the default route. */
export const routeOf = (functionName: string, properties: Fields): RouteSpec => {
  const read = readFields(properties, functionName);
  return {
    method: (read.optionalText('Method') ?? 'ANY').toUpperCase(),
    path: read.optionalText('Path') ?? '$default',
    functionName,
    timeoutMs: read.number('TimeoutInMillis', INTEGRATION_TIMEOUT_MS),
  };
};

/** An AWS::Serverless::HttpApi with the routes that functions' events give it. */
export const httpApiOf = (api: { id: string; properties: Fields; routes: readonly RouteSpec[] }): HttpApiSpec => {
  const cors = api.properties['CorsConfiguration'];
  const throttling = throttlingOf(`${api.id}, DefaultRouteSettings`, api.properties['DefaultRouteSettings']);
  return {
    id: api.id,
    stage: String(api.properties['StageName'] ?? '$default'),
    stageVariables: stageVariablesOf(api.id, api.properties['StageVariables']),
    ...(cors === undefined ? {} : { cors: corsOf(api.id, cors) }),
    ...(throttling === undefined ? {} : { throttling }),
    routes: api.routes.map((route) => withOwnThrottling(route, api)),
  };
};

const VARIABLE_NAME = /^\w+$/;
const VARIABLE_VALUE = /^[A-Za-z0-9\-._~:/?#&=,]+$/;

/** With the characters that API Gateway lets them have. */
const stageVariablesOf = (id: string, value: unknown): Record<string, string> => {
  const where = `${id}, StageVariables`;
  const read = readFields(asFields(value), where);
  return Object.fromEntries(
    Object.keys(asFields(value)).map((name) => {
      const text = read.text(name);
      if (VARIABLE_NAME.test(name) && VARIABLE_VALUE.test(text)) return [name, text];
      const rule = 'names take letters, digits and _, values at least one of those and of -.~:/?#&=,';
      throw new RuntimeError('TEMPLATE_INVALID', `${where}: ${name}: ${rule}`);
    }),
  );
};

/** Either number without the other is the account's, which is far above what one machine is asked. */
const throttlingOf = (where: string, settings: unknown): ThrottlingSpec | undefined => {
  const fields = asFields(settings);
  if (fields['ThrottlingRateLimit'] === undefined || fields['ThrottlingBurstLimit'] === undefined) return undefined;
  const read = readFields(fields, where);
  return { requestsPerSecond: read.number('ThrottlingRateLimit', 0), burst: read.number('ThrottlingBurstLimit', 0) };
};

/** Settings of a route stand under its key, in the place of the default ones. */
const withOwnThrottling = (route: RouteSpec, { id, properties }: { id: string; properties: Fields }): RouteSpec => {
  const key = route.path === '$default' ? route.path : `${route.method} ${route.path}`;
  const throttling = throttlingOf(`${id}, RouteSettings, ${key}`, asFields(properties['RouteSettings'])[key]);
  return throttling === undefined ? route : { ...route, throttling };
};

const corsOf = (id: string, value: unknown): CorsSpec => {
  // SAM's short form: `CorsConfiguration: true` allows every origin.
  const fields = value === true ? { AllowOrigins: ['*'] } : asFields(value);
  const read = readFields(fields, `${id}, CorsConfiguration`);
  return {
    allowOrigins: read.texts('AllowOrigins'),
    allowMethods: read.texts('AllowMethods'),
    allowHeaders: read.texts('AllowHeaders'),
    exposeHeaders: read.texts('ExposeHeaders'),
    ...(fields['MaxAge'] === undefined ? {} : { maxAgeSeconds: read.number('MaxAge', 0) }),
    allowCredentials: read.flag('AllowCredentials', false),
  };
};
