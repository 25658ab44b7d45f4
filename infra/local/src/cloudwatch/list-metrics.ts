import { dimensionsInOrder, keyOf, type MetricId } from './metric-id.ts';
import type { MetricStore } from './metric-store.ts';
import { type Input, invalidToken } from './validations.ts';

const PAGE_SIZE = 500;

/** Metrics with values in the last three hours. @throws AwsError `InvalidNextToken` */
export const listMetrics = (store: MetricStore, input: Input<'ListMetrics'>): object => {
  const afterKey = input.NextToken === undefined ? '' : keyIn(input.NextToken);
  const rest = store.list().filter((id) => keyOf(id) > afterKey && isWanted(id, input));
  const page = rest.slice(0, PAGE_SIZE);
  const last = page.at(-1);
  return {
    Metrics: page.map(describe),
    ...(rest.length > page.length && last !== undefined ? { NextToken: tokenOf(last) } : {}),
  };
};

const isWanted = ({ namespace, metric, dimensions }: MetricId, wanted: Input<'ListMetrics'>): boolean => {
  const { Namespace = namespace, MetricName = metric, Dimensions = [] } = wanted;
  const byName = new Map(Object.entries(dimensions));
  return (
    Namespace === namespace &&
    MetricName === metric &&
    Dimensions.every(({ Name, Value = byName.get(Name) }) => byName.has(Name) && byName.get(Name) === Value)
  );
};

const describe = ({ namespace, metric, dimensions }: MetricId) => ({
  Namespace: namespace,
  MetricName: metric,
  Dimensions: dimensionsInOrder(dimensions).map(([Name, Value]) => ({ Name, Value })),
});

const tokenOf = (id: MetricId): string => Buffer.from(keyOf(id)).toString('base64url');

const keyIn = (token: string): string => {
  const key = Buffer.from(token, 'base64url').toString();
  if (!key.startsWith('[')) throw invalidToken();
  return key;
};
