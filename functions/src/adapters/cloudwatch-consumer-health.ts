import type { Consumer } from '@alleycat/domain';
import type { Clock, ConsumerHealth, ConsumerOutcomes } from '@alleycat/domain/ports';
import {
  type CloudWatchClient,
  type MetricDataQuery,
  type MetricDataResult,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import { type ConsumerFunctions, functionOf } from './consumer-functions.ts';
import { systemClock } from './system-clock.ts';

export interface CloudWatchConsumerHealthOptions {
  cloudWatch: CloudWatchClient;
  functions: ConsumerFunctions;
  /** Asked for together, from the first question on; others join them when they are asked for. @default none */
  consumers?: readonly Consumer[];
  /** Namespace of the functions' own metrics. @default none: records that a function reports as failed do not count */
  namespace?: string;
  /** @default the machine's */
  clock?: Clock;
}

/** CloudWatch had no answer to a question. */
export class ConsumerHealthError extends Error {
  override readonly name = 'ConsumerHealthError';
  readonly code = 'CONSUMER_HEALTH_UNKNOWN';
}

const MINUTE_MS = 60_000;
/** One question covers so much at least, so that it answers for every consumer and stretch of a tick. */
const REACH_MS = 15 * MINUTE_MS;
/** And is not asked again so soon. */
const MAX_AGE_MS = 20_000;

/**
 * A function that reports failed records does not fail, and Lambda counts no error. These count them themselves; of such
 * a function's invocations as large a share counts as failed as of its records.
 */
const REPORTED: Partial<
  Record<Consumer, { readonly service: string; readonly done: string; readonly failed: string }>
> = { finish: { service: 'finish', done: 'FinalsRecorded', failed: 'FinalsFailed' } };

/**
 * What CloudWatch counts of the consumers' functions. Questions are billed by the metric: one is asked for all consumers
 * that anybody asked for, and answers every stretch of a tick.
 */
export const cloudWatchConsumerHealth = (options: CloudWatchConsumerHealthOptions): ConsumerHealth => {
  const { clock = systemClock } = options;
  const asked = new Set<Consumer>(options.consumers);
  let last: Question | undefined;

  const figuresSince = (consumer: Consumer, sinceMs: number): Promise<Figures> => {
    const nowMs = clock.nowMs();
    const isFresh = last !== undefined && last.fromMs <= sinceMs && nowMs - last.askedAtMs < MAX_AGE_MS;
    if (last !== undefined && isFresh && asked.has(consumer)) return last.figures;
    asked.add(consumer);
    const fromMs = Math.min(minuteOf(sinceMs), minuteOf(nowMs - REACH_MS));
    const figures = readFigures(options, { consumers: [...asked], fromMs, toMs: minuteOf(nowMs) + MINUTE_MS });
    last = { fromMs, askedAtMs: nowMs, figures };
    figures.catch(() => {
      if (last?.figures === figures) last = undefined;
    });
    return figures;
  };

  return {
    outcomesSince: async (consumer, sinceMs) => outcomesOf(await figuresSince(consumer, sinceMs), consumer, sinceMs),
  };
};

interface Question {
  readonly fromMs: number;
  readonly askedAtMs: number;
  readonly figures: Promise<Figures>;
}

const minuteOf = (atMs: number): number => Math.floor(atMs / MINUTE_MS) * MINUTE_MS;

/** Sums of a minute by its beginning (epoch ms), by the id of the question. */
type Figures = ReadonlyMap<string, ReadonlyMap<number, number>>;

const readFigures = async (
  options: CloudWatchConsumerHealthOptions,
  { consumers, fromMs, toMs }: { consumers: readonly Consumer[]; fromMs: number; toMs: number },
): Promise<Figures> => {
  const figures = new Map<string, Map<number, number>>();
  const pages = paginateGetMetricData(
    { client: options.cloudWatch },
    { MetricDataQueries: queriesOf(consumers, options), StartTime: new Date(fromMs), EndTime: new Date(toMs) },
  );
  for await (const { MetricDataResults = [] } of pages) {
    for (const result of MetricDataResults) addTo(figures, result);
  }
  return figures;
};

const addTo = (figures: Map<string, Map<number, number>>, result: MetricDataResult): void => {
  const { Id = '', StatusCode, Timestamps = [], Values = [] } = result;
  if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') {
    const why = result.Messages?.map(({ Value }) => Value).join(', ');
    throw new ConsumerHealthError(`CloudWatch answered ${StatusCode} for ${Id}${why ? `: ${why}` : ''}`);
  }
  const minutes = figures.get(Id) ?? new Map<number, number>();
  for (const [index, at] of Timestamps.entries()) minutes.set(at.getTime(), Values[index] ?? 0);
  figures.set(Id, minutes);
};

const queriesOf = (
  consumers: readonly Consumer[],
  { functions, namespace }: CloudWatchConsumerHealthOptions,
): MetricDataQuery[] =>
  consumers.flatMap((consumer) => {
    const lambda = {
      Namespace: 'AWS/Lambda',
      dimension: { Name: 'FunctionName', Value: functionOf(functions, consumer) },
    };
    const reported = REPORTED[consumer];
    const own = { Namespace: namespace, dimension: { Name: 'service', Value: reported?.service } };
    return [
      queryOf(`${consumer}_invocations`, 'Invocations', lambda),
      queryOf(`${consumer}_errors`, 'Errors', lambda),
      ...(reported === undefined || namespace === undefined
        ? []
        : [queryOf(`${consumer}_done`, reported.done, own), queryOf(`${consumer}_failed`, reported.failed, own)]),
    ];
  });

interface Source {
  readonly Namespace: string | undefined;
  readonly dimension: { readonly Name: string; readonly Value: string | undefined };
}

const queryOf = (Id: string, MetricName: string, { Namespace, dimension }: Source): MetricDataQuery => ({
  Id,
  MetricStat: { Metric: { Namespace, MetricName, Dimensions: [dimension] }, Period: 60, Stat: 'Sum' },
});

const outcomesOf = (figures: Figures, consumer: Consumer, sinceMs: number): ConsumerOutcomes => {
  const sum = (what: string): number => {
    const minutes = [...(figures.get(`${consumer}_${what}`) ?? [])];
    return minutes.reduce((total, [atMs, value]) => (atMs >= minuteOf(sinceMs) ? total + value : total), 0);
  };
  const [invocations, errors, done, failed] = [sum('invocations'), sum('errors'), sum('done'), sum('failed')];
  const reported = failed === 0 ? 0 : Math.ceil(((invocations - errors) * failed) / (failed + done));
  return { invocations, errors: Math.min(invocations, errors + reported) };
};
