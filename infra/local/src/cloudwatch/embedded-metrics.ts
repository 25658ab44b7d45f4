import { type Fields, isFields } from '../core/fields.ts';
import type { Dimensions, MetricId } from './metric-id.ts';

/** Values that a line of a log holds in CloudWatch's embedded metric format. */
export interface EmbeddedMetrics {
  readonly values: readonly EmbeddedValue[];
  /** Parts that break the format and were left out; the rest of the line counts. */
  readonly malformed: number;
}

export interface EmbeddedValue {
  readonly id: MetricId;
  readonly unit: string;
  /** Epoch ms. */
  readonly atMs: number;
  readonly value: number;
  /** How often it came. */
  readonly count: number;
}

const MARK = '"_aws"';
/** Of the format: what is longer is no document of metrics. */
const LINE_LENGTH_MAX = 262_144;
const METRICS_MAX = 100;
/** Not of the format: one line must not become a million values. */
const DIRECTIVES_MAX = 10;
const DIMENSION_SETS_MAX = 10;
const DIMENSIONS_MAX = 30;
const VALUES_MAX = 100;
const NAME_LENGTH_MAX = 1_024;

/** Lines that may hold metrics. Almost all text holds none, and must cost next to nothing. */
export const embeddedLinesIn = (text: string): readonly string[] =>
  text.includes(MARK) ? text.split('\n').filter((line) => line.includes(MARK)) : [];

/** Reads a line; what stands before its JSON, such as the time that Lambda's text log begins with, does not matter. */
export const parseEmbeddedMetrics = (line: string): EmbeddedMetrics => {
  const document = parseLine(line);
  const metadata = document?.['_aws'];
  const at = isFields(metadata) ? metadata['Timestamp'] : undefined;
  const directives = isFields(metadata) ? metadata['CloudWatchMetrics'] : undefined;
  if (document === undefined || typeof at !== 'number' || !isList(directives, DIRECTIVES_MAX)) return NOTHING;
  const parts = directives.flatMap((directive) => readDirective(directive, document, at));
  const values = parts.filter((part) => part !== 'malformed');
  return { values, malformed: parts.length - values.length };
};

const NOTHING: EmbeddedMetrics = { values: [], malformed: 1 };

const parseLine = (line: string): Fields | undefined => {
  if (line.length > LINE_LENGTH_MAX) return undefined;
  try {
    const parsed: unknown = JSON.parse(line.slice(Math.max(0, line.indexOf('{'))));
    return isFields(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
};

type Part = EmbeddedValue | 'malformed';

const readDirective = (directive: unknown, document: Fields, atMs: number): readonly Part[] => {
  if (!isFields(directive)) return ['malformed'];
  const { Namespace: namespace, Dimensions: sets = [], Metrics: metrics } = directive;
  if (!isName(namespace) || !isList(sets, DIMENSION_SETS_MAX) || !isList(metrics, METRICS_MAX)) return ['malformed'];
  const dimensionSets = (sets.length === 0 ? [[]] : sets).map((names) => dimensionsOf(names, document));
  return dimensionSets.flatMap((dimensions) =>
    dimensions === undefined
      ? ['malformed' as const]
      : metrics.flatMap((metric) => readMetric(metric, document, { namespace, dimensions, atMs })),
  );
};

/** Undefined if a dimension has no value that could be one. */
const dimensionsOf = (names: unknown, document: Fields): Dimensions | undefined => {
  if (!isList(names, DIMENSIONS_MAX)) return undefined;
  const pairs = names.map((name) => [name, typeof name === 'string' ? document[name] : undefined] as const);
  const known = pairs.filter((pair): pair is readonly [string, string] => isName(pair[0]) && isName(pair[1]));
  return known.length === pairs.length ? Object.fromEntries(known) : undefined;
};

interface Place {
  readonly namespace: string;
  readonly dimensions: Dimensions;
  readonly atMs: number;
}

const readMetric = (metric: unknown, document: Fields, { namespace, dimensions, atMs }: Place): readonly Part[] => {
  if (!isFields(metric) || !isName(metric['Name'])) return ['malformed'];
  const { Name: name, Unit: unit = 'None' } = metric;
  const id = { namespace, metric: name, dimensions };
  const counted = valuesOf(document[name]);
  if (counted === undefined || typeof unit !== 'string') return ['malformed'];
  return counted.map(([value, count]) => ({ id, unit, atMs, value, count }));
};

type Counted = readonly [value: number, count: number];

const valuesOf = (target: unknown): readonly Counted[] | undefined => {
  if (isNumber(target)) return [[target, 1]];
  if (Array.isArray(target)) return areNumbers(target) ? target.map((value) => [value, 1]) : undefined;
  if (!isFields(target)) return undefined;
  const { Values: values, Counts: counts } = target;
  if (!areNumbers(values)) return undefined;
  if (counts === undefined) return values.map((value) => [value, 1]);
  if (!areNumbers(counts) || counts.length !== values.length || counts.some((count) => count <= 0)) return undefined;
  return values.map((value, index) => [value, counts[index] ?? 1]);
};

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= NAME_LENGTH_MAX;

const isList = (value: unknown, lengthMax: number): value is readonly unknown[] =>
  Array.isArray(value) && value.length <= lengthMax;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const areNumbers = (value: unknown): value is readonly number[] => isList(value, VALUES_MAX) && value.every(isNumber);
