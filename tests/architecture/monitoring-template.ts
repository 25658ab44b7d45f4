import { type Fields, isFields } from '../../infra/local/src/core/fields.ts';
import { asFields, parseTemplateFile } from '../../infra/local/src/template/parse-template.ts';

/** A metric that an alarm or the dashboard looks at; parameters in it as `${Name}`. */
export interface WatchedMetric {
  readonly id: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly periodSeconds: number;
}

export interface Alarm {
  readonly logicalId: string;
  /** Without the name of the stack before it. */
  readonly name: string;
  readonly properties: Fields;
  /** Undefined for an alarm of one metric as it is. */
  readonly expression: string | undefined;
  readonly metrics: readonly WatchedMetric[];
}

export const monitoring = parseTemplateFile('infra/monitoring/template.yaml');

/** Texts, `!Ref` and `!Sub` as one text. */
export const textOf = (value: unknown): string => {
  if (!isFields(value)) return String(value);
  if (value['Ref'] !== undefined) return `\${${String(value['Ref'])}}`;
  return String(value['Fn::Sub'] ?? JSON.stringify(value));
};

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(asFields) : []);

const dimensionsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(listOf(value).map(({ Name, Value }) => [textOf(Name), textOf(Value)]));

const statMetric = ({ Id, MetricStat }: Fields): WatchedMetric => {
  const { Metric, Period } = asFields(MetricStat);
  const { Namespace, MetricName, Dimensions } = asFields(Metric);
  return {
    id: textOf(Id),
    namespace: textOf(Namespace),
    metric: textOf(MetricName),
    dimensions: dimensionsOf(Dimensions),
    periodSeconds: Number(Period),
  };
};

const alarmOf = (logicalId: string, properties: Fields): Alarm => {
  const { AlarmName, Metrics, Namespace, MetricName, Dimensions, Period } = properties;
  const parts = listOf(Metrics);
  const single = {
    id: 'value',
    namespace: textOf(Namespace),
    metric: textOf(MetricName),
    dimensions: dimensionsOf(Dimensions),
    periodSeconds: Number(Period),
  };
  const expression = parts.find((part) => part['Expression'] !== undefined)?.['Expression'];
  return {
    logicalId,
    name: textOf(AlarmName).replace(/^\$\{StackName\}-/, ''),
    properties,
    expression: expression === undefined ? undefined : textOf(expression),
    metrics: MetricName === undefined ? parts.filter((part) => 'MetricStat' in part).map(statMetric) : [single],
  };
};

export const alarms: readonly Alarm[] = Object.entries(monitoring.Resources)
  .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
  .map(([logicalId, { Properties }]) => alarmOf(logicalId, Properties));

export interface Widget {
  readonly type: string;
  readonly title: string;
  readonly properties: Fields;
  readonly expressions: readonly string[];
  readonly metrics: readonly WatchedMetric[];
}

/** The dashboard, left to right and top to bottom. */
export const widgets: readonly Widget[] = listOf(
  asFields(JSON.parse(textOf(monitoring.Resources['Dashboard']?.Properties['DashboardBody'])))['widgets'],
).map(({ type, properties }) => {
  const fields = asFields(properties);
  const rows: readonly unknown[][] = Array.isArray(fields['metrics']) ? fields['metrics'] : [];
  return {
    type: textOf(type),
    title: textOf(fields['title']),
    properties: fields,
    expressions: rows.flatMap(([first]) => (isFields(first) ? [textOf(first['expression'])] : [])),
    metrics: rows.filter(([first]) => !isFields(first)).map((row) => rowMetric(row, Number(fields['period']))),
  };
});

function rowMetric(row: readonly unknown[], periodSeconds: number): WatchedMetric {
  const [namespace, metric, ...rest] = row;
  const texts = rest.filter((value) => !isFields(value)).map(textOf);
  const pairs = texts.flatMap((name, index) => (index % 2 === 0 ? [[name, texts[index + 1] ?? '']] : []));
  return {
    id: textOf(asFields(rest.at(-1))['id'] ?? ''),
    namespace: textOf(namespace),
    metric: textOf(metric),
    dimensions: Object.fromEntries(pairs),
    periodSeconds,
  };
}

const FUNCTIONS = ['AND', 'FILL', 'IF', 'MAX', 'METRICS', 'OR', 'SUM'];

/** Ids that an expression names. */
export const idsIn = (expression: string): string[] =>
  [...expression.replaceAll(/\$\{\w+\}|"\w+"/g, '').matchAll(/[A-Za-z]\w*/g)]
    .map(([id]) => id)
    .filter((id) => !FUNCTIONS.includes(id));

type Point = number | undefined;
const MATH = {
  FILL: (value: Point, filler: number): number => value ?? filler,
  IF: (condition: unknown, yes: Point, no: Point): Point => (condition ? yes : no),
  MAX: (values: readonly Point[]): number => Math.max(...values.map((value) => value || 0)),
  SUM: (values: readonly Point[]): number => values.reduce((sum: number, value) => sum + (value || 0), 0),
};

/** The value of an alarm's expression at one time; what has no data is undefined. */
export const evaluate = (
  { expression = 'value' }: Alarm,
  points: Readonly<Record<string, Point>>,
  parameters: Readonly<Record<string, number>>,
): unknown => {
  const source = expression
    .replaceAll(/\$\{(\w+)\}/g, (_, name: string) => String(parameters[name]))
    .replaceAll(' AND ', ' && ');
  const ids = [...new Set([...idsIn(source), 'value'])];
  const compiled = new Function(...Object.keys(MATH), ...ids, `return ${source};`);
  return compiled(...Object.values(MATH), ...ids.map((id) => points[id]));
};
