/** What names a metric: the same dimensions in another order are the same metric. */
export interface MetricId {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Dimensions;
}

export type Dimensions = Readonly<Record<string, string>>;

/** One text for each metric, and in the order of these texts metrics are listed. */
export const keyOf = ({ namespace, metric, dimensions }: MetricId): string =>
  JSON.stringify([namespace, metric, ...dimensionsInOrder(dimensions)]);

export const dimensionsInOrder = (dimensions: Dimensions): readonly (readonly [string, string])[] =>
  Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
