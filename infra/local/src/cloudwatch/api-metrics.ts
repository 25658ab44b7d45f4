import type { Clock } from '../core/clock.ts';
import type { AnswerObserver } from '../http-api/answer-observer.ts';
import type { MetricStore } from './metric-store.ts';

/** Namespace `AWS/ApiGateway`, by `ApiId` and by `ApiId` and `Stage`, counted answer by answer. */
export const createApiMetrics =
  (store: MetricStore, clock: Clock) =>
  (apiId: string, stage: string): AnswerObserver => {
    const all = [{ ApiId: apiId }, { ApiId: apiId, Stage: stage }].map((dimensions) => {
      const metric = (name: string, unit: string) =>
        store.metric({ namespace: 'AWS/ApiGateway', metric: name, dimensions }, unit);
      return {
        count: metric('Count', 'Count'),
        clientErrors: metric('4xx', 'Count'),
        serverErrors: metric('5xx', 'Count'),
        latency: metric('Latency', 'Milliseconds'),
      };
    });
    return ({ status, latencyMs }) => {
      const nowMs = clock.nowMs();
      for (const { count, clientErrors, serverErrors, latency } of all) {
        count.add(1, nowMs);
        clientErrors.add(status >= 400 && status < 500 ? 1 : 0, nowMs);
        serverErrors.add(status >= 500 ? 1 : 0, nowMs);
        latency.add(latencyMs, nowMs);
      }
    };
  };
