import type { MetricId } from './metric-id.ts';

/** What a service shows of one of its numbers at the moment. */
export interface Reading {
  readonly id: MetricId;
  /** As CloudWatch names it. */
  readonly unit: string;
  /**
   * `amount`: a counter; what it has grown by is one value. `events`: a counter of ones; what it has grown by is so many
   * ones. `failures`: the same, of zeros, for metrics that are shares of what went well. `present`: a value of now.
   */
  readonly kind: 'amount' | 'events' | 'failures' | 'present';
  readonly value: number;
}

/** Reads a service. Rejecting is no harm: its numbers are left out this time. */
export interface MetricSource {
  readonly name: string;
  read(): readonly Reading[] | Promise<readonly Reading[]>;
}

/** Readings of one namespace and resource. */
export const readingsOf =
  (namespace: string, dimensions: Readonly<Record<string, string>>) =>
  (
    metric: string,
    value: number,
    { unit = 'Count', kind = 'amount' }: Partial<Pick<Reading, 'unit' | 'kind'>> = {},
  ): Reading => ({
    id: { namespace, metric, dimensions },
    unit,
    kind,
    value,
  });
