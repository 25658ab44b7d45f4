import type { BreakerRecord, Consumer } from '@alleycat/domain';
import { asDuration, asShare } from '../format.ts';
import { knownOf, unknownOf } from './asked.ts';
import type { ConsumerFacts } from './facts.ts';
import { type Absence, absenceOf } from './judge-absence.ts';
import { callsOf } from './judge-function.ts';
import { freshOf } from './minutes.ts';
import { bad, type Concern, type Part, partOf, warning } from './part.ts';

/** Beyond what batches and windows take by themselves. A live board that is this old is not live. */
const behindAfterMs = 5_000;
/** Events of objects are retried after one minute and after two more: what is older failed twice. */
const eventsBehindAfterMs = 180_000;
/** From here on it is a matter of time until records are given up or lost. */
const shareOfKeptMax = 0.5;

/** Where people notice that it stands still. */
const consequences: Readonly<Record<Consumer, string>> = {
  aggregate: 'Live boards stand still meanwhile.',
  announce: 'Live boards stand still meanwhile; results go on.',
  finish: 'Final results and leaderboards wait meanwhile.',
  records: 'All-time boards stand still meanwhile.',
};

export interface ConsumerContext {
  readonly nowMs: number;
  /** How long the source keeps records; undefined = not known. */
  readonly keptMs: number | undefined;
  /** The stack names nobody in `BreakerFor`: then nobody brings back what a breaker switched off. @default false */
  readonly areBreakersOff?: boolean;
}

/** Judges a consumer by its switch, its breaker, its calls and what waits for it. */
export function judgeConsumer(facts: ConsumerFacts, context: ConsumerContext): Part {
  const { name } = facts;
  const state = knownOf(facts.switch);
  const breaker = knownOf(facts.breaker);
  const calls = callsOf(facts);
  const absence = absenceOf(facts, context);
  const waiting = waitingOf(facts, context, absence);
  return partOf({
    kind: 'consumer',
    name,
    summary: [state ?? 'switch not known', ...calls.summary, ageText(facts, waiting.ageMs)],
    concerns: [
      unknownOf(facts.switch, 'Its switch'),
      unknownOf(facts.breaker, 'Its breaker'),
      unknownOf(facts.mapping, 'Its event source'),
      switchConcern(facts, context, absence),
      absence?.concern,
      waiting.concern,
      ...calls.concerns,
    ],
    figures: {
      switch: state,
      breaker: breaker?.position ?? ('value' in facts.breaker ? 'closed' : undefined),
      breakerSinceMs: breaker?.sinceMs,
      breakerReason: breaker?.reason,
      breakerNextAttemptAtMs: breaker?.nextAttemptAtMs,
      offSinceMs: absence?.sinceMs,
      keptUntilMs: absence?.keptUntilMs,
      ...calls.figures,
      ageMs: waiting.ageMs,
      shareOfKept: waiting.shareOfKept,
      lastResult: knownOf(facts.mapping)?.lastResult,
    },
  });
}

function switchConcern(
  { name, ...facts }: ConsumerFacts,
  { nowMs, areBreakersOff = false }: ConsumerContext,
  absence: Absence | undefined,
): Concern | undefined {
  const breaker = knownOf(facts.breaker);
  const resume = `npm run ops -- resume ${name}`;
  // Events do not wait as records of streams do: they are kept with what failed.
  const goesOn = name === 'records' ? 'what was kept meanwhile is given to it again' : 'it takes up where it stopped';
  switch (knownOf(facts.switch)) {
    case undefined:
      return undefined;
    case 'changing':
      return warning('It is being switched on or off.', 'Wait: on AWS it takes up to a minute.');
    case 'off':
      return bad(
        `${whyOff(breaker, absence, nowMs)} ${consequences[name]}`,
        todoOff(areBreakersOff ? undefined : breaker, { nowMs, resume, goesOn }),
      );
    case 'on':
      break;
  }
  if (breaker === undefined || breaker.position === 'closed') return undefined;
  if (breaker.position === 'half-open') {
    const why = `Its breaker tries whether it works again, since ${asDuration(nowMs - breaker.sinceMs)}${becauseOf(breaker)}.`;
    return warning(why, areBreakersOff ? `No breaker is on: ${resume}.` : 'Wait: the breaker closes by itself.');
  }
  const why = `It is on, though it is said to be ${breaker.position === 'open' ? 'switched off by its breaker' : 'paused'}: it was switched on by other means.`;
  return warning(why, `${resume} puts it straight.`);
}

function whyOff(breaker: BreakerRecord | undefined, absence: Absence | undefined, nowMs: number): string {
  const since = breaker === undefined ? '' : `${asDuration(nowMs - breaker.sinceMs)} ago`;
  if (breaker?.position === 'paused') return `An operator paused it ${since}${becauseOf(breaker)}.`;
  if (breaker?.position === 'open') return `Its breaker switched it off ${since}${becauseOf(breaker)}.`;
  const ago = absence?.sinceMs === undefined ? '' : `, ${asDuration(nowMs - absence.sinceMs)} ago or earlier`;
  return `It was switched off by other means than pause${ago}.`;
}

const becauseOf = ({ reason }: BreakerRecord): string => (reason === '' ? '' : `: ${reason}`);

function todoOff(
  breaker: BreakerRecord | undefined,
  { nowMs, resume, goesOn }: { readonly nowMs: number; readonly resume: string; readonly goesOn: string },
): string {
  if (breaker?.position !== 'open') return `When it may go on: ${resume}; ${goesOn}.`;
  const { nextAttemptAtMs } = breaker;
  const next = nextAttemptAtMs === undefined ? '' : `, next in ${asDuration(Math.max(0, nextAttemptAtMs - nowMs))}`;
  return `Mend what it writes to. The breaker tries by itself${next}; at once with ${resume}.`;
}

interface Waiting {
  /** Of the oldest record or event that waits. */
  readonly ageMs: number | undefined;
  readonly shareOfKept: number | undefined;
  readonly concern: Concern | undefined;
}

function waitingOf(
  facts: ConsumerFacts,
  { nowMs, keptMs: sourceKeptMs }: ConsumerContext,
  absence: Absence | undefined,
): Waiting {
  const mapping = knownOf(facts.mapping);
  const isMapped = facts.name !== 'records';
  // While nothing is taken nobody measures an age: a record that came first has waited since then.
  const offForMs = absence?.sinceMs === undefined ? -1 : nowMs - absence.sinceMs;
  const ageMs = Math.max(measuredAgeOf(facts, nowMs) ?? -1, offForMs);
  if (ageMs < 0) return { ageMs: undefined, shareOfKept: undefined, concern: undefined };
  // Who is off gives nothing up: only the source forgets.
  const givenUpAfterMs = absence === undefined ? mapping?.recordAgeMaxMs : undefined;
  const keptMs = Math.min(givenUpAfterMs ?? Number.POSITIVE_INFINITY, sourceKeptMs ?? Number.POSITIVE_INFINITY);
  const shareOfKept = isMapped && keptMs !== Number.POSITIVE_INFINITY ? ageMs / keptMs : undefined;
  // While it is off, that is the concern.
  if (absence !== undefined) return { ageMs, shareOfKept, concern: undefined };
  const behindAfter = isMapped ? behindAfterMs + (mapping?.windowMs ?? 0) : eventsBehindAfterMs;
  if (shareOfKept !== undefined && shareOfKept > shareOfKeptMax) {
    const why = `It has used up ${asShare(shareOfKept)} of the time that records may wait; then they go to the failure bucket.`;
    return { ageMs, shareOfKept, concern: bad(why, losingTodo(facts)) };
  }
  return { ageMs, shareOfKept, concern: ageMs > behindAfter ? behind(facts, ageMs) : undefined };
}

const losingTodo = ({ name }: ConsumerFacts): string =>
  name === 'announce'
    ? 'Mend it. Frames that are given up are worth nothing later: nothing is to be sent again.'
    : 'Mend it now; meanwhile raise RetentionHours. What was given up comes back with npm run ops -- redrive.';

function behind(facts: ConsumerFacts, ageMs: number): Concern {
  const result = knownOf(facts.mapping)?.lastResult ?? '';
  if (result.startsWith('PROBLEM')) {
    const why = `It is stuck, the oldest record waits for ${asDuration(ageMs)}: ${result.replace(/^PROBLEM: /, '')}.`;
    return bad(why, `Read the log of ${facts.name} for the reason.`);
  }
  const todo =
    facts.name === 'records'
      ? 'Wait if much was delivered at once; otherwise read its log.'
      : 'Wait if it was off or slow for a while; otherwise read its log, and give the stream more shards.';
  return warning(`It is ${asDuration(ageMs)} behind.`, todo);
}

const measuredAgeOf = ({ name, metrics }: ConsumerFacts, nowMs: number): number | undefined => {
  const known = knownOf(metrics);
  return known && freshOf(name === 'records' ? known.eventAgeMs : known.recordAgeMs, nowMs);
};

const ageText = ({ name }: ConsumerFacts, ageMs: number | undefined): string | undefined =>
  ageMs === undefined ? undefined : `oldest ${name === 'records' ? 'event' : 'record'} ${asDuration(ageMs)}`;
