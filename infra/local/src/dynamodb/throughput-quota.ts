import type { Clock } from '../core/clock.ts';
import type { LimitName, LimitSink } from '../core/limits.ts';
import { TokenBucket } from '../core/token-bucket.ts';
import { type Place, partitionOf, type WriteCharge } from './capacity.ts';
import type { CapacityUnits, StoredTable } from './dynalite-modules.ts';
import { createPartitionBuckets } from './partition-buckets.ts';
import { throttled } from './throttled.ts';

/** Refuses what is more than AWS gives. */
export interface ThroughputQuota {
  /** @throws AwsError if not even one unit is left */
  expectWrite(place: Place): void;
  /** All of it or nothing. @throws AwsError */
  takeWrite(charge: WriteCharge): void;
  /** Takes what was used already; what is more than there is delays what comes next. */
  payWrite(place: Place, units: number): void;
  /** @throws AwsError if not even one unit is left */
  expectRead(place: Place): void;
  payRead(place: Place, units: number): void;
  /** Since the start, by table. */
  refusals(): readonly TableRefusals[];
}

/** How often quotas of a table and its indexes refused something. */
export interface TableRefusals {
  readonly table: string;
  readonly writes: number;
  readonly reads: number;
}

/** Units a second for one value of a partition key, in every capacity mode. */
const PARTITION: CapacityUnits = { WriteCapacityUnits: 1_000, ReadCapacityUnits: 3_000 };
/** What a new on-demand table or index takes; AWS then gives twice the highest rate that it has seen, which is not done here. */
const ON_DEMAND: CapacityUnits = { WriteCapacityUnits: 4_000, ReadCapacityUnits: 12_000 };
/** Provisioned units that were not used are kept this long. */
const BURST_SECONDS = 300;

type Kind = 'Write' | 'Read';
const LIMITS = {
  Write: { table: 'dynamodb-table-writes', partition: 'dynamodb-partition-writes', units: 'WriteCapacityUnits' },
  Read: { table: 'dynamodb-table-reads', partition: 'dynamodb-partition-reads', units: 'ReadCapacityUnits' },
} as const;

/** One bucket that a request needs. */
interface Demand {
  readonly bucket: TokenBucket;
  readonly place: Place;
  readonly units: number;
  readonly limit: LimitName;
  readonly perSecond: number;
  readonly isPartition: boolean;
}

export const createThroughputQuota = ({ limits, clock }: { limits: LimitSink; clock: Clock }): ThroughputQuota => {
  // A description that is changed is another object, and its capacity another one, too.
  const capacities = new WeakMap<object, Record<Kind, TokenBucket>>();
  const partitions = createPartitionBuckets();
  /** By tables that exist or existed: no others have a quota. */
  const refused = new Map<string, Record<Kind, number>>();
  const countRefusal = (table: string, kind: Kind): void => {
    const counts = refused.get(table) ?? { Write: 0, Read: 0 };
    counts[kind] += 1;
    refused.set(table, counts);
  };

  const capacityOf = (place: Place, nowMs: number): Record<Kind, TokenBucket> => {
    const owner = place.index ?? place.table;
    const known = capacities.get(owner);
    if (known !== undefined) return known;
    const made = { Write: newCapacity(place, 'Write', nowMs), Read: newCapacity(place, 'Read', nowMs) };
    capacities.set(owner, made);
    return made;
  };
  const demandsOf = (kind: Kind, place: Place, units: number): Demand[] => {
    const nowMs = clock.nowMs();
    const names = LIMITS[kind];
    const whole = { bucket: capacityOf(place, nowMs)[kind], place, units, limit: names.table };
    const demands: Demand[] = [{ ...whole, perSecond: perSecondOf(place)[names.units], isPartition: false }];
    const partition = partitionOf(place);
    if (partition === undefined) return demands;
    const perSecond = PARTITION[names.units];
    const key = [kind, place.table.TableName, place.index?.IndexName, partition].join('\n');
    const bucket = partitions.bucketOf(key, perSecond, nowMs);
    return [...demands, { bucket, place, units, limit: names.partition, perSecond, isPartition: true }];
  };
  const refuseBeyond = (kind: Kind, demands: readonly Demand[]): void => {
    const nowMs = clock.nowMs();
    // One item may need more than a second gives: it waits for a full second, and leaves a debt.
    const short = demands.find(({ bucket, units, perSecond }) => !bucket.has(Math.min(units, perSecond), nowMs));
    if (short === undefined) return;
    countRefusal(short.place.table.TableName, kind);
    limits.note(short.limit, resourceOf(short), `${short.perSecond.toLocaleString('en')} ${unitName(short.limit)}/s`);
    throw throttled({ isProvisioned: isProvisioned(short.place.table), isIndex: short.place.index !== undefined });
  };
  const pay = (demands: readonly Demand[]): void => {
    for (const { bucket, units } of demands) bucket.take(units);
  };
  const expect = (kind: Kind) => (place: Place) => refuseBeyond(kind, demandsOf(kind, place, 1));

  return {
    refusals: () => [...refused].map(([table, { Write: writes, Read: reads }]) => ({ table, writes, reads })),
    expectWrite: expect('Write'),
    expectRead: expect('Read'),
    payWrite: (place, units) => pay(demandsOf('Write', place, units)),
    payRead: (place, units) => pay(demandsOf('Read', place, units)),
    takeWrite: ({ table, owner, units, indexes }) => {
      const local = indexes.filter(({ isLocal }) => isLocal).reduce((sum, index) => sum + index.units, 0);
      const demands = [
        ...demandsOf('Write', { table, owner }, units + local),
        ...indexes
          .filter(({ isLocal }) => !isLocal)
          .flatMap((charge) => demandsOf('Write', { table, index: charge.index, owner: charge.owner }, charge.units)),
      ];
      refuseBeyond('Write', demands);
      pay(demands);
    },
  };
};

const isProvisioned = ({ BillingModeSummary: mode }: StoredTable): boolean => mode?.BillingMode !== 'PAY_PER_REQUEST';

const perSecondOf = ({ table, index }: Place): CapacityUnits =>
  (isProvisioned(table) ? (index ?? table).ProvisionedThroughput : undefined) ?? ON_DEMAND;

/** Holds a second's worth at first; provisioned capacity that nobody uses is gathered. */
const newCapacity = (place: Place, kind: Kind, nowMs: number): TokenBucket => {
  const perSecond = perSecondOf(place)[LIMITS[kind].units];
  if (!isProvisioned(place.table)) return new TokenBucket(perSecond, nowMs);
  const bucket = new TokenBucket(perSecond, nowMs, perSecond * BURST_SECONDS);
  bucket.take(perSecond * (BURST_SECONDS - 1));
  return bucket;
};

const unitName = (limit: LimitName): string => (limit.endsWith('writes') ? 'write units' : 'read units');

/** Keys are as long as 2,048 bytes. */
const KEY_SHOWN_MAX = 80;

const resourceOf = ({ place, isPartition }: Demand): string => {
  const { table, index } = place;
  const name = index === undefined ? table.TableName : `${table.TableName}/${index.IndexName}`;
  const key = (index ?? table).KeySchema[0]?.AttributeName;
  return isPartition ? `${name} ${key}=${partitionOf(place)?.slice(0, KEY_SHOWN_MAX)}` : name;
};
