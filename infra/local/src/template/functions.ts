import type { BucketNotificationSpec, FunctionSpec, MappingSpec, RouteSpec, ScheduleSpec } from '../core/deployment.ts';
import type { Fields } from '../core/fields.ts';
import { routeOf } from './apis.ts';
import { asyncInvokeOf } from './async-invoke.ts';
import { readFields } from './fields.ts';
import { mappingOf } from './mappings.ts';
import { notificationOf } from './notifications.ts';
import { asFields } from './parse-template.ts';
import type { ResolvedResource } from './resolved-resource.ts';
import { scheduleOf } from './schedules.ts';

export interface FunctionContext {
  /** The template's `Globals.Function`, resolved. */
  readonly globals: Fields;
  readonly stackName: string;
  readonly codeFolderOf: (logicalId: string) => string;
}

/** A function and what its events ask for. */
export interface ReadFunction {
  readonly spec: FunctionSpec;
  readonly mappings: readonly MappingSpec[];
  readonly notifications: readonly BucketNotificationSpec[];
  readonly schedules: readonly ScheduleSpec[];
  readonly routes: readonly (RouteSpec & { readonly apiId: string })[];
}

/** An AWS::Serverless::Function. @throws RuntimeError TEMPLATE_INVALID */
export const functionOf = (
  { logicalId, name, properties }: ResolvedResource,
  { globals, stackName, codeFolderOf }: FunctionContext,
): ReadFunction => {
  const environment = mergedVariables(globals, properties);
  const merged: Fields = { ...globals, ...properties };
  const read = readFields(merged, logicalId);
  const reserved = merged['ReservedConcurrentExecutions'];
  const events = Object.entries(asFields(properties['Events'])).map(([event, value]) => ({
    logicalId: `${logicalId}${event}`,
    type: String(asFields(value)['Type']),
    properties: asFields(asFields(value)['Properties']),
  }));
  return {
    spec: {
      logicalId,
      name,
      handler: read.text('Handler'),
      codeFolder: codeFolderOf(logicalId),
      environment,
      timeoutSeconds: read.number('Timeout', 3),
      memoryMb: read.number('MemorySize', 128),
      runtime: read.text('Runtime'),
      ...(reserved === undefined ? {} : { reservedConcurrency: Number(reserved) }),
      asyncInvoke: asyncInvokeOf(logicalId, merged),
    },
    mappings: events
      .filter(({ type }) => type === 'Kinesis' || type === 'DynamoDB')
      .map((event) => mappingOf({ ...event, stackName, functionName: name })),
    notifications: events
      .filter(({ type }) => type === 'S3')
      .map((event) => notificationOf({ ...event, functionName: name })),
    schedules: events
      .filter(({ type }) => type === 'Schedule')
      .map((event) => scheduleOf({ ...event, stackName, functionName: name })),
    routes: events
      .filter(({ type }) => type === 'HttpApi')
      .map((event) => ({
        ...routeOf(name, event.properties),
        apiId: String(event.properties['ApiId'] ?? 'ServerlessHttpApi'),
      })),
  };
};

const mergedVariables = (globals: Fields, properties: Fields): Record<string, string> => {
  const variablesOf = (fields: Fields): Fields => asFields(asFields(fields['Environment'])['Variables']);
  const entries = Object.entries({ ...variablesOf(globals), ...variablesOf(properties) });
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
};
