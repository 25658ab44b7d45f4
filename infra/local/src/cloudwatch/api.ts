import type { AwsJsonService } from '../core/aws-json.ts';
import { AwsError } from '../core/errors.ts';
import { parseInput } from '../core/input.ts';
import { getMetricData } from './get-metric-data.ts';
import { getMetricStatistics } from './get-metric-statistics.ts';
import { listMetrics } from './list-metrics.ts';
import type { MetricStore } from './metric-store.ts';
import { validations } from './validations.ts';

/** The operations of CloudWatch's API by which metrics are read. What it calls ValidationError is a `ValidationException` in JSON. */
export const createCloudWatchApi = (store: MetricStore): AwsJsonService => ({
  targetPrefix: 'GraniteServiceVersion20100801',
  handle: async (operation, body) => {
    switch (operation) {
      case 'GetMetricData':
        return getMetricData(store, parseInput(validations.GetMetricData, body));
      case 'GetMetricStatistics':
        return getMetricStatistics(store, parseInput(validations.GetMetricStatistics, body));
      case 'ListMetrics':
        return listMetrics(store, parseInput(validations.ListMetrics, body));
      default:
        throw new AwsError(
          'UnknownOperationException',
          `The local CloudWatch does not know the operation ${operation}.`,
        );
    }
  },
});
