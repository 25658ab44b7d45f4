import { AwsError } from '../core/errors.ts';
import { dataPointsOf } from './data-points.ts';
import type { MinuteValues } from './metric-series.ts';
import type { MetricStore } from './metric-store.ts';
import { parseStatistic, SIMPLE_STATISTICS, statisticOf } from './statistics.ts';
import { dimensionsOf, type Input } from './validations.ts';

const DATAPOINTS_MAX = 1_440;

/** @throws AwsError `InvalidParameterValueException`, `InvalidParameterCombinationException` */
export const getMetricStatistics = (store: MetricStore, input: Input<'GetMetricStatistics'>): object => {
  const names = readStatistics(input);
  checkRange(input);
  const { Namespace: namespace, MetricName: metric, Unit } = input;
  const series = store.find({ namespace, metric, dimensions: dimensionsOf(input.Dimensions) });
  const range = { startMs: input.StartTime * 1000, endMs: input.EndTime * 1000, periodMs: input.Period * 1000 };
  const points = dataPointsOf(series, range, Unit).map(({ startMs, minutes }) => ({
    Timestamp: startMs / 1000,
    ...Object.fromEntries(valuesOf(names.simple, minutes)),
    ...(names.extended.length === 0
      ? {}
      : { ExtendedStatistics: Object.fromEntries(valuesOf(names.extended, minutes)) }),
    Unit: series?.unit,
  }));
  return { Label: metric, Datapoints: points };
};

const readStatistics = ({
  Statistics: simple = [],
  ExtendedStatistics: extended = [],
}: Input<'GetMetricStatistics'>) => {
  if (simple.length + extended.length === 0) {
    throw new AwsError(
      'InvalidParameterCombinationException',
      'At least one of the parameters Statistics and ExtendedStatistics must be specified.',
    );
  }
  const isSimple = (name: string): boolean => SIMPLE_STATISTICS.some((known) => known === name);
  const wrongSimple = simple.find((name) => !isSimple(name));
  if (wrongSimple !== undefined) throw wrongValue('Statistics', wrongSimple);
  const wrongExtended = extended.find((name) => isSimple(name) || parseStatistic(name) === undefined);
  if (wrongExtended !== undefined) throw wrongValue('ExtendedStatistics', wrongExtended);
  return { simple, extended };
};

const wrongValue = (parameter: string, value: string): AwsError =>
  new AwsError('InvalidParameterValueException', `The value ${value} for parameter ${parameter} is not supported.`);

const checkRange = ({ StartTime, EndTime, Period }: Input<'GetMetricStatistics'>): void => {
  if (StartTime >= EndTime) {
    const message = 'The parameter StartTime must be less than the parameter EndTime.';
    throw new AwsError('InvalidParameterValueException', message);
  }
  if (Period % 60 !== 0) {
    throw new AwsError('InvalidParameterValueException', 'The parameter Period must be a multiple of 60.');
  }
  const points = Math.ceil((EndTime - StartTime) / Period);
  if (points <= DATAPOINTS_MAX) return;
  throw new AwsError(
    'InvalidParameterCombinationException',
    `You have requested up to ${points} datapoints, which exceeds the limit of ${DATAPOINTS_MAX}. ` +
      'You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
  );
};

const valuesOf = (names: readonly string[], minutes: readonly MinuteValues[]): [string, number][] =>
  names.flatMap((name): [string, number][] => {
    const statistic = parseStatistic(name);
    const value = statistic === undefined ? undefined : statisticOf(statistic, minutes);
    return value === undefined ? [] : [[name, value]];
  });
