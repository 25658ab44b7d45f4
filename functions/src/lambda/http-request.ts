import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { EnvironmentError } from './environment.ts';

/** What the routes of this API look at in an event of the HTTP gateway. */
export type HttpEvent = Pick<APIGatewayProxyEventV2, 'routeKey' | 'headers'> &
  Partial<Pick<APIGatewayProxyEventV2, 'pathParameters' | 'queryStringParameters' | 'stageVariables'>>;

/** A path parameter, decoded by the gateway. The route guarantees it. */
export const pathParameter = (event: HttpEvent, name: string): string => event.pathParameters?.[name] ?? '';

/** A query parameter; absent and empty are the same. */
export const queryParameter = (event: HttpEvent, name: string): string | undefined =>
  event.queryStringParameters?.[name] || undefined;

/** A variable of the API's stage: a setting, but one that comes with each request. @throws EnvironmentError without it */
export const stageVariable = (event: HttpEvent, name: string): string => {
  const value = event.stageVariables?.[name];
  if (!value) throw new EnvironmentError(`set the variable ${name} of the API's stage in template.yaml`);
  return value;
};

/** Whether the caller names a media type among those it accepts. */
export const accepts = (event: HttpEvent, mediaType: string): boolean =>
  (event.headers['accept'] ?? '').split(',').some((range) => range.split(';')[0]?.trim() === mediaType);
