import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandOutput,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import type { MetricQuestion, Questions } from './metric-questions.ts';
import { MINUTE_MS, type Minutes } from './minutes.ts';

export interface MetricWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export type Answers<Asked extends Questions> = { readonly [Name in keyof Asked]: Minutes };

/** What CloudWatch answered. */
export interface Metrics {
  /** Throws a RangeError for a question that was not asked. */
  answersTo<Asked extends Questions>(questions: Asked): Answers<Asked>;
}

/** CloudWatch had no answer to a question; its code is CloudWatch's own. */
export class MetricsError extends Error {
  override readonly name = 'MetricsError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** As many as CloudWatch takes in a call. */
const QUERIES_MAX = 500;
/** Pages of one answer: a call of so many series over some minutes fits into one. */
const PAGES_MAX = 10;

/** Asks for all metrics in one call, by the minute. Rejects with what the SDK says, and with a MetricsError. */
export async function askMetrics(
  client: CloudWatchClient,
  questions: readonly MetricQuestion[],
  { fromMs, toMs }: MetricWindow,
): Promise<Metrics> {
  const asked = [...new Map(questions.map((question) => [keyOf(question), question]))];
  if (asked.length > QUERIES_MAX) throw new RangeError(`${asked.length} metrics are more than ${QUERIES_MAX}`);
  const values = new Map(asked.map(([key]) => [key, new Map<number, number>()]));
  let NextToken: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const answer: GetMetricDataCommandOutput = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(fromMs),
        EndTime: new Date(toMs),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: asked.map(([, question], index) => queryOf(question, index)),
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    for (const result of answer.MetricDataResults ?? []) {
      const { Id = '', Timestamps = [], Values = [] } = result;
      const [key = '', question] = asked[Number(Id.slice(1))] ?? [];
      expectValues(result, question);
      for (const [index, time] of Timestamps.entries()) values.get(key)?.set(time.getTime(), Values[index] ?? 0);
    }
    NextToken = answer.NextToken;
    if (NextToken === undefined) break;
  }
  return readerOf(values);
}

/** Without values a metric is zero: one that CloudWatch could not or would not read must not look like that. */
function expectValues({ StatusCode, Messages = [] }: MetricDataResult, question: MetricQuestion | undefined): void {
  if (StatusCode !== 'InternalError' && StatusCode !== 'Forbidden') return;
  const why = Messages.map(({ Value }) => Value).join(', ');
  throw new MetricsError(StatusCode, `${question?.namespace} ${question?.metric}${why === '' ? '' : `: ${why}`}`);
}

function readerOf(values: ReadonlyMap<string, ReadonlyMap<number, number>>): Metrics {
  const minutesOf = (question: MetricQuestion): Minutes => {
    const minutes = values.get(keyOf(question));
    if (minutes === undefined) throw new RangeError(`${keyOf(question)} was not asked for`);
    return [...minutes].map(([atMs, value]) => ({ atMs, value })).sort((a, b) => a.atMs - b.atMs);
  };
  return {
    answersTo: <Asked extends Questions>(questions: Asked) =>
      Object.fromEntries(
        Object.entries(questions).map(([name, question]) => [name, minutesOf(question)]),
      ) as Answers<Asked>,
  };
}

const queryOf = ({ namespace, metric, dimensions, statistic }: MetricQuestion, index: number): MetricDataQuery => ({
  Id: `m${index}`,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: MINUTE_MS / 1_000,
    Stat: statistic,
  },
});

const keyOf = ({ namespace, metric, dimensions, statistic }: MetricQuestion): string =>
  JSON.stringify([namespace, metric, dimensions, statistic]);
