import { asCount, asDuration, asNumber, asShare, counted } from '../format.ts';
import { knownOf, unknownOf } from './asked.ts';
import type { DeliveryFacts, StackFacts, StatusFacts, TableFacts } from './facts.ts';
import { highestOf, lowestOf, newestOf, perSecondOf, totalOf } from './minutes.ts';
import { bad, type Concern, type Part, partOf, warning } from './part.ts';

/** Delivering itself takes time: a transform, an object. */
const deliveryGraceMs = 30_000;
/** Delivery streams keep what they cannot deliver for 24 hours. */
const deliveryKeptMs = 86_400_000;
const shareOfKeptMax = 0.5;
/** From this share of failed requests on, people notice. */
const failingFromShare = 0.01;
/** From this share of failed messages on, it is not the messages. */
const ruleFailingFromShare = 0.5;

/** Parameters that tell what a stack is made for. */
const shownParameters = [
  'ShardCount',
  'RaceShards',
  'RetentionHours',
  'WindowSeconds',
  'RaceLengthSeconds',
  'TableBillingMode',
  'DeliveryBufferSeconds',
  'BreakerFor',
  'Monitoring',
] as const;

export function judgeStack({ name, status, parameters }: StackFacts): Part {
  const shown = shownParameters.flatMap((parameter) => {
    const value = parameters.get(parameter);
    return value === undefined ? [] : [[parameter, value] as const];
  });
  return partOf({
    kind: 'stack',
    name,
    summary: [status, ...shown.map(([parameter, value]) => `${parameter} ${value === '' ? 'none' : value}`)],
    concerns: [stackConcern(status)],
    figures: { status, ...Object.fromEntries(shown) },
  });
}

function stackConcern(status: string): Concern | undefined {
  if (/FAILED|ROLLBACK/.test(status)) {
    return bad(`Its last change did not work: ${status}.`, 'Read its events in CloudFormation, and deploy again.');
  }
  return status.endsWith('_COMPLETE') ? undefined : warning(`It is being changed: ${status}.`, 'Wait for it.');
}

export function judgeRule(rule: StatusFacts['rule']): Part {
  const known = knownOf(rule);
  const totals = known && {
    messages: totalOf(known.messages),
    unreadable: totalOf(known.unreadable),
    throttled: totalOf(known.throttled),
    failed: totalOf(known.failed),
    lost: totalOf(known.lost),
  };
  return partOf({
    kind: 'rule',
    name: 'readings',
    summary:
      totals === undefined
        ? []
        : [counted(totals.messages, 'message'), `${asCount(totals.failed + totals.throttled)} not passed on`],
    concerns: [
      unknownOf(rule, 'The rule'),
      ...(totals === undefined ? [] : [lost(totals), throttled(totals), failed(totals), unreadable(totals)]),
    ],
    figures: totals ?? {},
  });
}

type RuleTotals = Readonly<Record<'messages' | 'unreadable' | 'throttled' | 'failed' | 'lost', number>>;

const lost = ({ lost: count }: RuleTotals): Concern | undefined =>
  count === 0
    ? undefined
    : bad(
        `${counted(count, 'message')} got lost: not even the failure bucket took them.`,
        'See its role and the bucket.',
      );

const throttled = ({ throttled: count }: RuleTotals): Concern | undefined =>
  count === 0
    ? undefined
    : bad(`${counted(count, 'message')} got lost: more than AWS IoT takes of this account.`, 'Raise its quota.');

function failed({ failed: count, messages }: RuleTotals): Concern | undefined {
  if (count === 0) return undefined;
  const why = `The stream did not take ${counted(count, 'message')}; they lie in the failure bucket under iot-rule/.`;
  return count >= messages * ruleFailingFromShare
    ? bad(why, 'See the stream and the role of the rule.')
    : warning(why, 'Look at one: most have no usable race; otherwise see the stream.');
}

const unreadable = ({ unreadable: count }: RuleTotals): Concern | undefined =>
  count === 0 ? undefined : warning(`${counted(count, 'message')} were no JSON.`, 'Find out which bike sends them.');

export function judgeTable({ description, metrics }: TableFacts, nowMs: number): Part {
  const table = knownOf(description);
  const known = knownOf(metrics);
  const figures = {
    status: table?.status,
    billingMode: table?.billingMode,
    readUnitsPerSecond: known && perSecondOf(known.readUnits, nowMs),
    writeUnitsPerSecond: known && perSecondOf(known.writeUnits, nowMs),
    throttledReads: known && totalOf(known.throttledReads),
    throttledWrites: known && totalOf(known.throttledWrites),
  };
  const throttles = (figures.throttledReads ?? 0) + (figures.throttledWrites ?? 0);
  return partOf({
    kind: 'table',
    name: 'races',
    summary: [
      table?.billingMode === undefined ? undefined : table.billingMode,
      figures.readUnitsPerSecond === undefined ? undefined : `${asNumber(figures.readUnitsPerSecond)} read units/s`,
      figures.writeUnitsPerSecond === undefined ? undefined : `${asNumber(figures.writeUnitsPerSecond)} write units/s`,
      known === undefined ? undefined : `${asCount(throttles)} throttled`,
    ],
    concerns: [
      unknownOf(description, 'The table'),
      unknownOf(metrics, 'Its metrics'),
      table !== undefined && !/^(ACTIVE|UPDATING)$/.test(table.status)
        ? bad(`It is ${table.status}.`, 'Look at it in DynamoDB; it has backups of every second.')
        : undefined,
      throttles === 0
        ? undefined
        : warning(
            `${counted(throttles, 'read or write', 'reads and writes')} had to wait in the last minutes.`,
            'Set TableBillingMode to PAY_PER_REQUEST, or raise its units; on demand it doubles within half an hour.',
          ),
    ],
    figures,
  });
}

export function judgeDelivery({ name, bufferMs, metrics }: DeliveryFacts): Part {
  const known = knownOf(metrics);
  const newest = known && newestOf(known.freshnessSeconds);
  const ageMs = newest && newest.value * 1_000;
  const records = known && totalOf(known.records);
  return partOf({
    kind: 'delivery',
    name,
    summary: [
      records === undefined ? undefined : `${counted(records, 'record')} delivered`,
      ageMs === undefined ? undefined : `the oldest ${asDuration(ageMs)}`,
    ],
    concerns: [
      unknownOf(metrics, 'Its metrics'),
      ageMs === undefined ? undefined : late(ageMs, bufferMs),
      incomplete(known && lowestOf(known.deliveredShare), {
        why: 'Objects could not be written to the readings bucket.',
        todo: 'It is tried for 24 hours: see its log group, its role and the bucket.',
      }),
      incomplete(known && lowestOf(known.transformedShare), {
        why: 'The function transform failed.',
        todo: 'Read its log. What was not transformed lies under rejected/processing-failed/ in the readings bucket.',
      }),
    ],
    figures: {
      records,
      freshnessMs: ageMs,
      bufferMs,
      deliveredShare: known && lowestOf(known.deliveredShare),
      transformedShare: known && lowestOf(known.transformedShare),
    },
  });
}

function late(ageMs: number, bufferMs: number): Concern | undefined {
  const todo = 'See the function transform, the readings bucket, and the log group of the delivery streams.';
  if (ageMs > deliveryKeptMs * shareOfKeptMax) {
    const why = `It is ${asDuration(ageMs)} behind; after 24 hours readings are missing in all-time boards.`;
    return bad(why, todo);
  }
  return ageMs > bufferMs * 2 + deliveryGraceMs ? warning(`It is ${asDuration(ageMs)} behind.`, todo) : undefined;
}

const incomplete = (
  share: number | undefined,
  { why, todo }: { readonly why: string; readonly todo: string },
): Concern | undefined => (share === undefined || share >= 1 ? undefined : warning(why, todo));

export function judgeApi(api: StatusFacts['api']): Part {
  const known = knownOf(api);
  const requests = known && totalOf(known.requests);
  const failures = known && totalOf(known.failed);
  const p99Ms = known && highestOf(known.p99Ms);
  const share = failures === undefined || requests === undefined || failures === 0 ? 0 : failures / requests;
  return partOf({
    kind: 'api',
    name: 'http',
    summary: [
      requests === undefined ? undefined : counted(requests, 'request'),
      failures === undefined ? undefined : `${asCount(failures)} failed`,
      p99Ms === undefined ? undefined : `p99 ${asDuration(p99Ms)}`,
    ],
    concerns: [unknownOf(api, 'Its metrics'), apiConcern(share)],
    figures: { requests, refused: known && totalOf(known.refused), failed: failures, p99Ms },
  });
}

function apiConcern(share: number): Concern | undefined {
  if (share === 0) return undefined;
  const why = `${asShare(share)} of the requests failed.`;
  const todo = 'See which of the read- functions failed, and read its log.';
  return share >= failingFromShare ? bad(why, todo) : warning(why, todo);
}
