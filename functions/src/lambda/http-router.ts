import { DomainError } from '@alleycat/domain';
import type { HttpEvent } from './http-request.ts';
import { type HttpResponse, type ProblemCode, problemResponse, statusOf } from './http-response.ts';
import type { Telemetry } from './log.ts';

export type HttpRoute = (event: HttpEvent) => Promise<HttpResponse> | HttpResponse;

/**
 * Answers an event by the route that the gateway chose. Errors become problem details; those that are
 * our own fault are logged and counted, and tell the caller nothing of their cause.
 */
export const createRouter = (routes: Readonly<Record<string, HttpRoute>>, telemetry: Telemetry) => {
  const routeByKey = new Map(Object.entries(routes));
  const answer = async (event: HttpEvent): Promise<HttpResponse> => {
    const route = routeByKey.get(event.routeKey);
    if (route === undefined) {
      return problemResponse({ code: 'ROUTE_NOT_FOUND', detail: `this function does not answer "${event.routeKey}"` });
    }
    try {
      return await route(event);
    } catch (error) {
      const problem = callersFaultOf(error);
      if (problem !== undefined) return problemResponse(problem);
      telemetry.error(`${event.routeKey} failed`, error);
      telemetry.count({ RequestsFailed: 1 });
      return problemResponse({ code: 'INTERNAL_ERROR', detail: 'the request failed on our side: try it again' });
    }
  };
  return async (event: HttpEvent): Promise<HttpResponse> => {
    const response = await answer(event);
    return { ...response, headers: { ...DATA_ONLY, ...response.headers } };
  };
};

/** Answers are data: a browser that is led to one must neither take it for a page nor let it do anything. */
const DATA_ONLY = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
} as const;

const callersFaultOf = (error: unknown): { code: ProblemCode; detail: string } | undefined => {
  if (!(error instanceof DomainError)) return undefined;
  const code: ProblemCode = error.code;
  return statusOf[code] < 500 ? { code, detail: error.message } : undefined;
};
