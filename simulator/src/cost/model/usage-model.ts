import type { Usage } from '../usage.ts';
import { bucketUsagesOf, deliveryUsageOf } from './archive-usage.ts';
import { dashboardRequestsOf, requestCountOf } from './dashboard.ts';
import { functionUsagesOf } from './function-usage.ts';
import { iotUsageOf, streamUsageOf } from './live-usage.ts';
import type { RaceLoad } from './race-load.ts';
import { rankUsageOf } from './rank-usage.ts';
import { tableUsageOf } from './table-usage.ts';

/**
 * What the races of one slot use, without riding them: from what is sent, how the template is set and what functions do
 * with it. People sign in before it, which is billed by the month.
 */
export function usageModel(load: RaceLoad): Usage {
  return {
    sinceMs: 0,
    atMs: load.raceLengthSeconds * 1_000,
    iot: iotUsageOf(load),
    kinesis: [streamUsageOf(load)],
    lambda: functionUsagesOf(load),
    dynamoDb: [tableUsageOf(load)],
    firehose: [deliveryUsageOf(load)],
    s3: bucketUsagesOf(load),
    httpApi: [{ api: 'Api', requests: requestCountOf(dashboardRequestsOf(load)) * load.classes }],
    cognito: { tokenRequests: 0 },
    elastiCache: { processingUnits: rankUsageOf(load).processingUnits },
  };
}
