import { isForgottenWhileOff } from '@alleycat/domain/use-cases';
import { asDuration } from '../format.ts';
import { knownOf } from './asked.ts';
import type { ConsumerFacts } from './facts.ts';
import { bad, type Concern, warning } from './part.ts';

/** A consumer that is off: since when, and how long nothing is lost by that. */
export interface Absence {
  /** Epoch ms; undefined: nobody knows. */
  readonly sinceMs: number | undefined;
  /** Epoch ms; undefined: not known, or nothing is lost however long it takes. */
  readonly keptUntilMs: number | undefined;
  readonly concern: Concern | undefined;
}

/** Undefined for a consumer that is not off. `keptMs`: how long its stream keeps records; undefined = not known. */
export function absenceOf(
  facts: ConsumerFacts,
  { nowMs, keptMs }: { readonly nowMs: number; readonly keptMs: number | undefined },
): Absence | undefined {
  if (knownOf(facts.switch) !== 'off') return undefined;
  const sinceMs = offSinceMsOf(facts);
  if (!isForgottenWhileOff(facts.name) || keptMs === undefined)
    return { sinceMs, keptUntilMs: undefined, concern: undefined };
  const resume = `npm run ops -- resume ${facts.name}`;
  if (sinceMs === undefined) {
    const why = `Nobody knows since when: what came more than ${asDuration(keptMs)} ago is lost for it.`;
    return { sinceMs, keptUntilMs: undefined, concern: warning(why, `Resume it: ${resume}.`) };
  }
  const keptUntilMs = sinceMs + keptMs;
  if (nowMs >= keptUntilMs) {
    const lost = `what came from ${iso(sinceMs)} to ${iso(nowMs - keptMs)} is lost for it`;
    const why = `It has been off for longer than the stream keeps readings, ${asDuration(keptMs)}: ${lost}.`;
    const todo = `Resume it now, for each minute loses another: ${resume}; then npm run ops -- redrive. The archive still has all of it.`;
    return { sinceMs, keptUntilMs, concern: bad(why, todo) };
  }
  const why = `Nothing is lost until ${iso(keptUntilMs)}, in ${asDuration(keptUntilMs - nowMs)}; then the stream forgets what came first.`;
  return { sinceMs, keptUntilMs, concern: warning(why, losingTodo(facts, { resume, offMs: nowMs - sinceMs })) };
}

/** Since when it is off: as it is on record, or else when Lambda last changed its event source, which was then at the latest. */
function offSinceMsOf({ breaker, mapping }: ConsumerFacts): number | undefined {
  const record = knownOf(breaker);
  if (record?.position === 'paused' || record?.position === 'open') return record.sinceMs;
  return knownOf(mapping)?.changedAtMs;
}

function losingTodo(
  { mapping }: ConsumerFacts,
  { resume, offMs }: { readonly resume: string; readonly offMs: number },
): string {
  const givenUpAfterMs = knownOf(mapping)?.recordAgeMaxMs ?? Number.POSITIVE_INFINITY;
  const todo = `Before then ${resume}, or deploy with a larger RetentionHours.`;
  if (offMs <= givenUpAfterMs) return todo;
  return `${todo} What has waited for more than ${asDuration(givenUpAfterMs)} goes to the failure bucket then: npm run ops -- redrive.`;
}

const iso = (atMs: number): string => new Date(atMs).toISOString();
