import { validationError } from '../core/errors.ts';
import type { MetricId } from './metric-id.ts';
import { MINUTE_MS } from './metric-series.ts';
import { parseStatistic, type Statistic } from './statistics.ts';
import { dimensionsOf, type MetricDataQuery } from './validations.ts';

/** One metric that is asked for. */
export interface MetricQuery {
  /** By which the answer calls it. */
  readonly queryId: string;
  readonly label: string;
  readonly id: MetricId;
  readonly statistic: Statistic;
  readonly periodMs: number;
  readonly unit: string | undefined;
  /** Whether it is in the answer. */
  readonly isReturned: boolean;
}

const QUERIES_MAX = 500;
const QUERY_ID = /^[a-z][a-zA-Z0-9_]*$/;

/** @throws AwsError `ValidationException`, a line for each thing that is wrong */
export const readQueries = (queries: readonly MetricDataQuery[]): readonly MetricQuery[] => {
  if (queries.length > QUERIES_MAX) {
    throw validationError(`The collection MetricDataQueries must not have a size greater than ${QUERIES_MAX}.`);
  }
  if (queries.length === 0) throw validationError('The collection MetricDataQueries must not have a size less than 1.');
  const problems = queries.flatMap((query, index) => problemsOf(query, `MetricDataQueries.member.${index + 1}`));
  if (new Set(queries.map(({ Id }) => Id)).size < queries.length) {
    problems.push('The values for parameter id in MetricDataQueries are not unique.');
  }
  if (problems.length > 0) throw validationError(problems.join('\n'));
  return queries.flatMap(toMetricQuery);
};

const problemsOf = ({ Id, MetricStat, Expression }: MetricDataQuery, place: string): string[] => {
  const problems: string[] = [];
  if (!QUERY_ID.test(Id)) {
    problems.push(`The value ${Id} for parameter ${place}.Id is not matching the expected pattern ${QUERY_ID.source}.`);
  }
  if (MetricStat !== undefined && Expression !== undefined) {
    problems.push(
      'The parameters MetricDataQuery Expression and MetricStat are mutually exclusive and you have specified both.',
    );
  } else if (Expression !== undefined) {
    problems.push(
      `${place}.Expression: the local CloudWatch does not calculate expressions; ask for the metrics themselves.`,
    );
  } else if (MetricStat === undefined) problems.push(`The parameter ${place}.MetricStat is required.`);
  else {
    const { Period, Stat } = MetricStat;
    if (Period % 60 !== 0) problems.push(`The parameter ${place}.MetricStat.Period must be a multiple of 60.`);
    if (parseStatistic(Stat) === undefined) {
      problems.push(`The value ${Stat} for parameter ${place}.MetricStat.Stat is not a valid statistic.`);
    }
  }
  return problems;
};

const toMetricQuery = ({ Id, MetricStat, Label, ReturnData = true }: MetricDataQuery): MetricQuery[] => {
  const statistic = MetricStat === undefined ? undefined : parseStatistic(MetricStat.Stat);
  if (MetricStat === undefined || statistic === undefined) return [];
  const { Namespace: namespace, MetricName: metric, Dimensions } = MetricStat.Metric;
  return [
    {
      queryId: Id,
      label: Label ?? metric,
      id: { namespace, metric, dimensions: dimensionsOf(Dimensions) },
      statistic,
      periodMs: (MetricStat.Period / 60) * MINUTE_MS,
      unit: MetricStat.Unit,
      isReturned: ReturnData,
    },
  ];
};
