import { AwsError } from '../core/errors.ts';
import type { InputFields, InputOf } from '../core/input.ts';
import type { Dimensions } from './metric-id.ts';

/** What the service model says about every request: types, required members, lengths, ranges and patterns. */

const required = { notNull: true } as const;
const name = { type: 'String', lengthMin: 1, lengthMax: 255 } as const;
const namespace = { ...name, pattern: '[^:].*' } as const;
const dimensionValue = { type: 'String', lengthMin: 1, lengthMax: 1_024 } as const;
const timestamp = { type: 'Timestamp', ...required } as const;
const nextToken = { type: 'String', lengthMax: 65_536 } as const;
const unit = { type: 'String', lengthMax: 64 } as const;

const dimensions = {
  type: 'List',
  lengthMax: 30,
  member: {
    type: 'Structure',
    ...required,
    members: { Name: { ...name, ...required }, Value: { ...dimensionValue, ...required } },
  },
} as const;

const metricStat = {
  type: 'Structure',
  members: {
    Metric: {
      type: 'Structure',
      ...required,
      members: {
        Namespace: { ...namespace, ...required },
        MetricName: { ...name, ...required },
        Dimensions: dimensions,
      },
    },
    Period: { type: 'Integer', ...required, min: 1 },
    Stat: { type: 'String', ...required },
    Unit: unit,
  },
} as const;

const metricDataQuery = {
  type: 'Structure',
  ...required,
  members: {
    Id: { ...name, ...required },
    MetricStat: metricStat,
    Expression: { type: 'String', lengthMin: 1, lengthMax: 2_048 },
    Label: { type: 'String' },
    ReturnData: { type: 'Boolean' },
  },
} as const;

export const validations = {
  GetMetricData: {
    MetricDataQueries: { type: 'List', ...required, member: metricDataQuery },
    StartTime: timestamp,
    EndTime: timestamp,
    NextToken: nextToken,
    ScanBy: { type: 'String', values: ['TimestampDescending', 'TimestampAscending'] },
    MaxDatapoints: { type: 'Integer', min: 1, max: 100_800 },
  },
  GetMetricStatistics: {
    Namespace: { ...namespace, ...required },
    MetricName: { ...name, ...required },
    Dimensions: dimensions,
    StartTime: timestamp,
    EndTime: timestamp,
    Period: { type: 'Integer', ...required, min: 1 },
    Statistics: { type: 'List', lengthMin: 1, lengthMax: 5, member: { type: 'String', ...required } },
    ExtendedStatistics: { type: 'List', lengthMin: 1, lengthMax: 10, member: { type: 'String', ...required } },
    Unit: unit,
  },
  ListMetrics: {
    Namespace: namespace,
    MetricName: name,
    Dimensions: {
      type: 'List',
      lengthMax: 10,
      member: { type: 'Structure', ...required, members: { Name: { ...name, ...required }, Value: dimensionValue } },
    },
    NextToken: nextToken,
    RecentlyActive: { type: 'String', values: ['PT3H'] },
  },
} as const satisfies Readonly<Record<string, InputFields>>;

export type Input<Name extends keyof typeof validations> = InputOf<(typeof validations)[Name]>;
export type MetricDataQuery = Input<'GetMetricData'>['MetricDataQueries'][number];

export const invalidToken = (): AwsError => new AwsError('InvalidNextToken', 'The next token specified is invalid.');

/** The last of several values of one name counts. */
export const dimensionsOf = (list: Input<'GetMetricStatistics'>['Dimensions'] = []): Dimensions =>
  Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));
