import type { DeliveryNow, FailureBucket, FunctionNow, OperatorSnapshot } from '../../api/operator-snapshot.ts';
import type { Formats } from '../../format/formats.ts';
import { operatorTexts } from '../../texts/operator.ts';
import { type MappingView, viewMapping } from './mapping-health.ts';
import { plainName, plainResult } from './names.ts';

/** Sections of the view; each is an anchor. */
export type SectionId = 'flow' | 'sources' | 'functions' | 'failures' | 'delivery' | 'process';

/** Something that an operator should look at. */
export interface Concern {
  readonly section: SectionId;
  readonly text: string;
}

/** What was given up longer ago stays in its section, and calls nobody any more. */
const givenUpIsNewForMs = 3_600_000;
/** Delivering itself takes time: a transform, an object. */
const deliveryGraceMs = 15_000;
/** Everything in the process waits as long: of live boards, which come once a second, people would see it. */
export const delayMsMax = 250;
/** From here on it is a matter of time until records are given up or lost. */
const shareOfKeptMax = 0.5;

const { concerns: texts, sources } = operatorTexts;

/** Everything that needs somebody, the gravest sort first; empty = all is well. */
export function concernsOf(snapshot: OperatorSnapshot, formats: Formats): Concern[] {
  return [
    ...snapshot.mappings.flatMap((mapping) => mappingConcerns(viewMapping(mapping), formats)),
    ...snapshot.functions.flatMap((fn) => functionConcerns(fn, formats)),
    ...snapshot.failures.flatMap((bucket) => failureConcerns(bucket, { nowMs: snapshot.atMs, formats })),
    ...snapshot.deliveries.flatMap((delivery) => deliveryConcerns(delivery, formats)),
    ...(snapshot.process.delayP99Ms > delayMsMax
      ? [concern('process', texts.delay(formats.duration(snapshot.process.delayP99Ms)))]
      : []),
  ];
}

/** Whether records wait longer than this delivery stream means them to. */
export function isDeliveryBehind({ freshnessMs, bufferSeconds }: DeliveryNow): boolean {
  return freshnessMs > bufferSeconds * 1000 + deliveryGraceMs;
}

const concern = (section: SectionId, text: string): Concern => ({ section, text });

function mappingConcerns(view: MappingView, formats: Formats): Concern[] {
  const { mapping, health, recordsBehind, iteratorAgeMs, shareOfKept } = view;
  const name = plainName(mapping.functionName);
  const found: Concern[] = [];
  if (shareOfKept > shareOfKeptMax) {
    found.push(concern('sources', texts.losing(name, formats.share(shareOfKept))));
  }
  if (health === 'paused') {
    found.push(concern('sources', texts.paused(name, sources.waiting(formats.count(recordsBehind), recordsBehind))));
  }
  if (health === 'failing') found.push(concern('sources', texts.failing(name, plainResult(mapping.lastResult))));
  if (health === 'behind') found.push(concern('sources', texts.behind(name, formats.wholeAge(iteratorAgeMs))));
  return found;
}

function functionConcerns({ name, errors, throttles }: FunctionNow, formats: Formats): Concern[] {
  const plain = plainName(name);
  return [
    ...(errors === 0 ? [] : [concern('functions', texts.errors(plain, formats.count(errors), errors))]),
    ...(throttles === 0 ? [] : [concern('functions', texts.throttles(plain, formats.count(throttles), throttles))]),
  ];
}

function failureConcerns(
  { newest }: FailureBucket,
  { nowMs, formats }: { nowMs: number; formats: Formats },
): Concern[] {
  const ageMs = newest === undefined ? Number.POSITIVE_INFINITY : Math.max(0, nowMs - newest.atMs);
  return ageMs > givenUpIsNewForMs ? [] : [concern('failures', texts.givenUp(formats.wholeAge(ageMs)))];
}

function deliveryConcerns(delivery: DeliveryNow, formats: Formats): Concern[] {
  const { name, freshnessMs, recordsLost } = delivery;
  const plain = plainName(name);
  return [
    ...(recordsLost === 0 ? [] : [concern('delivery', texts.lost(plain, formats.count(recordsLost), recordsLost))]),
    ...(isDeliveryBehind(delivery) ? [concern('delivery', texts.delivery(plain, formats.wholeAge(freshnessMs)))] : []),
  ];
}
