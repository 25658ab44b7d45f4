import { asCount, asDuration, counted } from '../format.ts';
import { type Asked, knownOf, unknownOf } from './asked.ts';
import type { FunctionFacts, FunctionMetrics } from './facts.ts';
import { highestOf, totalOf } from './minutes.ts';
import { bad, type Concern, type Part, type PartDescription, partOf, warning } from './part.ts';

/** From this share of failed calls on, a function does not do its work. */
const failingFromShare = 0.5;
/** From this share of its time-out on, a slow moment more and a call is cut off. */
const slowFromShare = 0.8;

/** What is known of the calls of a function. */
export interface Calls {
  readonly summary: readonly (string | undefined)[];
  readonly concerns: readonly (Concern | undefined)[];
  readonly figures: PartDescription['figures'];
}

/** Judges a function that is no consumer. */
export function judgeFunction(facts: FunctionFacts): Part {
  const { summary, concerns, figures } = callsOf(facts);
  return partOf({ kind: 'function', name: facts.name, summary, concerns, figures });
}

/** What became of the calls of the last minutes. */
export function callsOf({ name, timeoutMs, metrics }: Omit<FunctionFacts, 'name'> & { readonly name: string }): Calls {
  const known = knownOf(metrics);
  const longestMs = known && highestOf(known.longestMs);
  const timeout = knownOf(timeoutMs);
  return {
    summary: known === undefined ? [] : summaryOf(known, timeoutMs),
    concerns: [
      unknownOf(metrics, 'Its metrics'),
      ...(known === undefined ? [] : [failing(name, known), throttled(known)]),
      longestMs === undefined ? undefined : unknownOf(timeoutMs, 'Its time-out'),
      longestMs === undefined || timeout === undefined ? undefined : slow(longestMs, timeout),
    ],
    figures: {
      invocations: known && totalOf(known.invocations),
      errors: known && totalOf(known.errors),
      throttles: known && totalOf(known.throttles),
      p99Ms: known && highestOf(known.p99Ms),
      longestMs,
      timeoutMs: timeout,
    },
  };
}

function summaryOf(metrics: FunctionMetrics, timeoutMs: Asked<number>): string[] {
  const invocations = totalOf(metrics.invocations);
  if (invocations === 0) return ['no calls'];
  const p99Ms = highestOf(metrics.p99Ms) ?? highestOf(metrics.longestMs);
  const limit = knownOf(timeoutMs);
  return [
    counted(invocations, 'call'),
    `${asCount(totalOf(metrics.errors))} failed`,
    ...(p99Ms === undefined
      ? []
      : [`p99 ${asDuration(p99Ms)}${limit === undefined ? '' : ` of ${asDuration(limit)}`}`]),
  ];
}

function failing(name: string, metrics: FunctionMetrics): Concern | undefined {
  const errors = totalOf(metrics.errors);
  if (errors === 0) return undefined;
  const invocations = totalOf(metrics.invocations);
  const why = `${counted(errors, 'call')} of ${asCount(invocations)} failed in the last minutes.`;
  const todo = `Read the log of ${name} for the reason: ${logOf(name)}.`;
  return errors >= invocations * failingFromShare ? bad(why, todo) : warning(why, todo);
}

const logOf = (name: string): string =>
  `logs/ in the data folder of a runtime on one machine, on AWS the log group that ends with -${name}`;

function throttled(metrics: FunctionMetrics): Concern | undefined {
  const throttles = totalOf(metrics.throttles);
  if (throttles === 0) return undefined;
  const why = `${counted(throttles, 'call')} had to wait: too many functions ran at once.`;
  return warning(why, 'Raise the concurrency quota of the account, or find out what else uses it up.');
}

function slow(longestMs: number, timeoutMs: number): Concern | undefined {
  if (longestMs < timeoutMs * slowFromShare) return undefined;
  const why = `A call took ${asDuration(longestMs)}, and at ${asDuration(timeoutMs)} it is cut off.`;
  return warning(
    why,
    'Look for what it waits for (X-Ray, throttles of the table); give it more memory, or less at a time.',
  );
}
