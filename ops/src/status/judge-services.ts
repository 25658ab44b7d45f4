import { asCount, asDuration, asNumber, asShare, counted } from '../format.ts';
import { knownOf, unknownOf } from './asked.ts';
import type { StackFacts, StatusFacts, TableFacts } from './facts.ts';
import { highestOf, perSecondOf, totalOf } from './minutes.ts';
import { bad, type Concern, type Part, partOf, warning } from './part.ts';

/** From this share of failed requests on, people notice. */
const failingFromShare = 0.01;

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
  'EnableRankIndex',
  'Monitoring',
] as const;

/** Judges what CloudFormation says of the stack. */
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

/** Judges the race table. */
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

/** Judges the HTTP API. */
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
