import type { Clock } from '../core/clock.ts';
import type { HttpApiSpec, RouteSpec, ThrottlingSpec } from '../core/deployment.ts';
import { TokenBucket } from '../core/token-bucket.ts';

export interface Throttle {
  /** False if the route has taken all that it takes at this time. */
  takes(route: RouteSpec): boolean;
  /** What a route takes, in words. */
  quotaOf(route: RouteSpec): string;
}

/** A bucket of tokens for each route, of its own specification or the one of the API; without either everything is taken. */
export const createThrottle = (api: Pick<HttpApiSpec, 'throttling'>, clock: Clock): Throttle => {
  const buckets = new Map<RouteSpec, TokenBucket>();
  const specOf = (route: RouteSpec): ThrottlingSpec | undefined => route.throttling ?? api.throttling;
  return {
    quotaOf: (route) => {
      const spec = specOf(route);
      return spec === undefined ? 'none' : `${spec.requestsPerSecond} requests/s, ${spec.burst} at once`;
    },
    takes: (route) => {
      const spec = specOf(route);
      if (spec === undefined) return true;
      const nowMs = clock.nowMs();
      const bucket = buckets.get(route) ?? new TokenBucket(spec.requestsPerSecond, nowMs, spec.burst);
      buckets.set(route, bucket);
      return bucket.tryTake(1, nowMs);
    },
  };
};

/** Takes everything: one machine has no account to be guarded. */
export const NO_THROTTLE: Throttle = { takes: () => true, quotaOf: () => 'none' };
