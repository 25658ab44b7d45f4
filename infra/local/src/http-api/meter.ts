import { type ApiUsage, BILLING_UNITS, startedUnits } from '../core/usage.ts';

/** What AWS bills of one HTTP API, since the start of the runtime (aws-semantics 11). */
export interface ApiMeter {
  /** A request that was not throttled. */
  count(request: { readonly requestBytes: number; readonly responseBytes: number }): void;
  read(): ApiUsage;
}

export const createApiMeter = (api: string): ApiMeter => {
  let requests = 0;
  return {
    count: ({ requestBytes, responseBytes }) => {
      // AWS does not say whose size: the larger one leaves nobody surprised.
      requests += startedUnits(Math.max(requestBytes, responseBytes), BILLING_UNITS.httpApiRequest);
    },
    read: () => ({ api, requests }),
  };
};
