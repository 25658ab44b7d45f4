import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { RequestError } from './http-response.ts';

/** What the routes of this API look at in an event of the HTTP gateway. */
export type HttpEvent = Pick<APIGatewayProxyEventV2, 'routeKey' | 'rawPath' | 'headers'> &
  Partial<Pick<APIGatewayProxyEventV2, 'pathParameters' | 'queryStringParameters'>>;

/** A path parameter, decoded by the gateway. The route guarantees it; an absent one is an empty text. */
export const pathParameter = (event: HttpEvent, name: string): string => event.pathParameters?.[name] ?? '';

/** A query parameter; absent and empty are the same. */
export const queryParameter = (event: HttpEvent, name: string): string | undefined =>
  event.queryStringParameters?.[name] || undefined;

export interface WholeNumberQuery {
  name: string;
  min: number;
  max: number;
}

/** @throws RequestError with PARAMETER_INVALID unless the parameter is absent or a whole number within the bounds */
export const wholeNumberQuery = (event: HttpEvent, { name, min, max }: WholeNumberQuery): number | undefined => {
  const text = queryParameter(event, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new RequestError('PARAMETER_INVALID', `"${name}" must be a whole number from ${min} to ${max}`);
};

const pageLimits = { max: 1000, default: 100 } as const; // a page of 1,000 rows stays well under 6 MB, Lambda's largest answer

/** `limit` and `cursor` of a paged route. @throws RequestError with LIMIT_INVALID */
export const pageQuery = (event: HttpEvent): { limit: number; cursor?: string } => {
  const text = queryParameter(event, 'limit');
  const limit = text === undefined ? pageLimits.default : /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > pageLimits.max) {
    throw new RequestError('LIMIT_INVALID', `"limit" must be a whole number from 1 to ${pageLimits.max}`);
  }
  const cursor = queryParameter(event, 'cursor');
  return cursor === undefined ? { limit } : { limit, cursor };
};
