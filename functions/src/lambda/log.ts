import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** What a handler tells its operators. Every call is one line of output, so none is made per record. */
export interface Telemetry {
  /** Adds to metrics of the function: counts and, on the same line, waits in milliseconds. */
  count(values: Readonly<Record<string, number>>, milliseconds?: Readonly<Record<string, number>>): void;
  /** Adds to a metric, split by the values of one dimension, and to the metric as a whole. */
  countBy(metric: string, dimension: string, counts: ReadonlyMap<string, number>): void;
  warn(message: string, details: Readonly<Record<string, unknown>>): void;
  error(message: string, cause: unknown): void;
}

/** Structured logs and embedded metrics; names come from the `POWERTOOLS_*` variables. */
export const createPowertoolsTelemetry = (): Telemetry => {
  const logger = new Logger();
  const metrics = new Metrics();
  return {
    count: (values, milliseconds = {}) => {
      for (const [metric, value] of Object.entries(values)) metrics.addMetric(metric, MetricUnit.Count, value);
      for (const [metric, value] of Object.entries(milliseconds)) {
        metrics.addMetric(metric, MetricUnit.Milliseconds, value);
      }
      metrics.publishStoredMetrics();
    },
    countBy: (metric, dimension, counts) => {
      let total = 0;
      for (const [value, count] of counts) {
        total += count;
        // The embedded metric format holds one value per dimension and line.
        metrics.addDimension(dimension, value).addMetric(metric, MetricUnit.Count, count).publishStoredMetrics();
      }
      metrics.addMetric(metric, MetricUnit.Count, total).publishStoredMetrics();
    },
    warn: (message, details) => logger.warn(message, { ...details }),
    error: (message, cause) => logger.error(message, cause instanceof Error ? cause : String(cause)),
  };
};
