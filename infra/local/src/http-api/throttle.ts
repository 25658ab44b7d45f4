import type { Clock } from '../core/clock.ts';
import type { RouteSpec, ThrottlingSpec } from '../core/deployment.ts';
import { TokenBucket } from '../core/token-bucket.ts';

export interface Throttle {
  /** False if the route has taken all that it takes at this time. */
  takes(route: RouteSpec): boolean;
  /** What a route takes, in words. */
  readonly quota: string;
}

/** A bucket of tokens for each route; without a specification everything is taken. */
export const createThrottle = (spec: ThrottlingSpec | undefined, clock: Clock): Throttle => {
  if (spec === undefined) return { takes: () => true, quota: 'none' };
  const buckets = new Map<RouteSpec, TokenBucket>();
  return {
    quota: `${spec.requestsPerSecond} requests/s, ${spec.burst} at once`,
    takes: (route) => {
      const nowMs = clock.nowMs();
      const bucket = buckets.get(route) ?? new TokenBucket(spec.requestsPerSecond, nowMs, spec.burst);
      buckets.set(route, bucket);
      return bucket.tryTake(1, nowMs);
    },
  };
};
