import { setImmediate } from 'node:timers/promises';
import { validationError } from '../core/errors.ts';
import { dataPointsOf } from './data-points.ts';
import { type MetricQuery, readQueries } from './metric-data-queries.ts';
import type { MetricStore } from './metric-store.ts';
import { statisticOf } from './statistics.ts';
import { type Input, invalidToken } from './validations.ts';

const DATAPOINTS_MAX = 100_800;

/** @throws AwsError `ValidationException`, `InvalidNextToken` */
export const getMetricData = async (store: MetricStore, input: Input<'GetMetricData'>): Promise<object> => {
  const { MetricDataQueries, MaxDatapoints = DATAPOINTS_MAX, NextToken } = input;
  const queries = readQueries(MetricDataQueries);
  if (input.StartTime === input.EndTime)
    throw validationError('The parameter StartTime must not equal parameter EndTime.');
  if (input.StartTime > input.EndTime) {
    throw validationError('The parameter StartTime must be less than the parameter EndTime.');
  }
  const place = NextToken === undefined ? { query: 0 } : placeOf(NextToken, queries.length);
  const { results, next } = await takePage(store, { queries, input, place, pointsMax: MaxDatapoints });
  return { MetricDataResults: results, Messages: [], ...(next === undefined ? {} : { NextToken: tokenOf(next) }) };
};

/** Where a page begins. */
interface Place {
  readonly query: number;
  /** The last point of that query that was answered (epoch ms): which points there are may change meanwhile. */
  readonly afterMs?: number;
}

interface PageRequest {
  readonly queries: readonly MetricQuery[];
  readonly input: Input<'GetMetricData'>;
  readonly place: Place;
  readonly pointsMax: number;
}

const takePage = async (store: MetricStore, { queries, input, place, pointsMax }: PageRequest) => {
  const results: object[] = [];
  let left = pointsMax;
  for (const [index, query] of queries.entries()) {
    if (index < place.query || !query.isReturned) continue;
    // Everything else has its turn: percentiles of three hours take a millisecond or two.
    await setImmediate();
    if (left === 0) return { results, next: { query: index } };
    const points = pointsOf(store, query, input);
    const rest = index === place.query ? pointsAfter(points, place.afterMs, input) : points;
    const page = rest.slice(0, left);
    left -= page.length;
    const isComplete = page.length === rest.length;
    results.push(resultOf(query, page, isComplete));
    const afterMs = page.at(-1)?.startMs;
    if (!isComplete && afterMs !== undefined) return { results, next: { query: index, afterMs } };
  }
  return { results, next: undefined };
};

interface Point {
  readonly startMs: number;
  readonly value: number;
}

/** In the order that is asked for. */
const pointsOf = (store: MetricStore, query: MetricQuery, input: Input<'GetMetricData'>): readonly Point[] => {
  const { id, periodMs, unit, statistic } = query;
  const range = { startMs: input.StartTime * 1000, endMs: input.EndTime * 1000, periodMs };
  const points = dataPointsOf(store.find(id), range, unit).flatMap(({ startMs, minutes }): Point[] => {
    const value = statisticOf(statistic, minutes);
    return value === undefined ? [] : [{ startMs, value }];
  });
  return input.ScanBy === 'TimestampAscending' ? points : points.reverse();
};

/** What is left of a query of which one page was answered. */
const pointsAfter = (points: readonly Point[], afterMs: number | undefined, { ScanBy }: Input<'GetMetricData'>) => {
  if (afterMs === undefined) return points;
  const isAscending = ScanBy === 'TimestampAscending';
  return points.filter(({ startMs }) => (isAscending ? startMs > afterMs : startMs < afterMs));
};

const resultOf = ({ queryId, label }: MetricQuery, page: readonly Point[], isComplete: boolean) => ({
  Id: queryId,
  Label: label,
  Timestamps: page.map(({ startMs }) => startMs / 1000),
  Values: page.map(({ value }) => value),
  StatusCode: isComplete ? 'Complete' : 'PartialData',
});

const tokenOf = ({ query, afterMs }: Place): string => Buffer.from(`${query}:${afterMs ?? ''}`).toString('base64url');

const placeOf = (token: string, queryCount: number): Place => {
  const [, query = '', afterMs = ''] = /^(\d{1,3}):(\d{0,15})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (query === '' || Number(query) >= queryCount) throw invalidToken();
  return { query: Number(query), ...(afterMs === '' ? {} : { afterMs: Number(afterMs) }) };
};
