import {
  API_COUNTS,
  BUCKET_COUNTS,
  CACHE_COUNTS,
  type Counts,
  DELIVERY_COUNTS,
  FUNCTION_COUNTS,
  IOT_COUNTS,
  STREAM_COUNTS,
  TABLE_COUNTS,
  TOKEN_COUNTS,
  type Usage,
} from './usage.ts';

/**
 * What was used between two readings of one runtime; what is only in the later one began at 0. Undefined if the runtime was
 * started anew in between: what it had counted until then is lost.
 */
export function usageBetween(before: Usage, after: Usage): Usage | undefined {
  if (before.sinceMs !== after.sinceMs) return undefined;
  return {
    atMs: after.atMs,
    sinceMs: before.atMs,
    iot: minus(after.iot, before.iot, IOT_COUNTS),
    kinesis: after.kinesis.map((one) => {
      const known = before.kinesis.find(({ stream }) => stream === one.stream);
      return { ...one, ...minus(one, known, STREAM_COUNTS) };
    }),
    lambda: after.lambda.map((one) => {
      const known = before.lambda.find(({ functionName }) => functionName === one.functionName);
      return { ...one, ...minus(one, known, FUNCTION_COUNTS) };
    }),
    dynamoDb: after.dynamoDb.map((one) => {
      const known = before.dynamoDb.find(({ table }) => table === one.table);
      const byIndex = minus(one.byIndex, known?.byIndex, Object.keys(one.byIndex));
      return { ...one, ...minus(one, known, TABLE_COUNTS), byIndex };
    }),
    firehose: after.firehose.map((one) => {
      const known = before.firehose.find(({ name }) => name === one.name);
      return { ...one, ...minus(one, known, DELIVERY_COUNTS) };
    }),
    s3: after.s3.map((one) => {
      const known = before.s3.find(({ bucket }) => bucket === one.bucket);
      return { ...one, ...minus(one, known, BUCKET_COUNTS) };
    }),
    httpApi: after.httpApi.map((one) => {
      const known = before.httpApi.find(({ api }) => api === one.api);
      return { ...one, ...minus(one, known, API_COUNTS) };
    }),
    cognito: minus(after.cognito, before.cognito, TOKEN_COUNTS),
    elastiCache: minus(after.elastiCache, before.elastiCache, CACHE_COUNTS),
  };
}

/** So many times as much, over as much time: a month of races from one of them. */
export function scaleUsage(usage: Usage, factor: number): Usage {
  const by = <Name extends string>(counts: Counts<Name>, names: readonly Name[]) =>
    eachCount(names, (name) => counts[name] * factor);
  return {
    atMs: usage.sinceMs + (usage.atMs - usage.sinceMs) * factor,
    sinceMs: usage.sinceMs,
    iot: by(usage.iot, IOT_COUNTS),
    kinesis: usage.kinesis.map((one) => ({ ...one, ...by(one, STREAM_COUNTS) })),
    lambda: usage.lambda.map((one) => ({ ...one, ...by(one, FUNCTION_COUNTS) })),
    dynamoDb: usage.dynamoDb.map((one) => ({
      ...one,
      ...by(one, TABLE_COUNTS),
      byIndex: by(one.byIndex, Object.keys(one.byIndex)),
    })),
    firehose: usage.firehose.map((one) => ({ ...one, ...by(one, DELIVERY_COUNTS) })),
    s3: usage.s3.map((one) => ({ ...one, ...by(one, BUCKET_COUNTS) })),
    httpApi: usage.httpApi.map((one) => ({ ...one, ...by(one, API_COUNTS) })),
    cognito: by(usage.cognito, TOKEN_COUNTS),
    elastiCache: by(usage.elastiCache, CACHE_COUNTS),
  };
}

const minus = <Name extends string>(
  after: Counts<Name>,
  before: Partial<Counts<Name>> | undefined,
  names: readonly Name[],
) => eachCount(names, (name) => after[name] - (before?.[name] ?? 0));

const eachCount = <Name extends string>(names: readonly Name[], countOf: (name: Name) => number): Counts<Name> =>
  Object.fromEntries(names.map((name) => [name, countOf(name)])) as Counts<Name>;
