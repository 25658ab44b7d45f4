import type { Clock } from '../core/clock.ts';
import type { LimitSink } from '../core/limits.ts';
import type { Place, WriteCharge } from './capacity.ts';
import { createThroughputQuota, type TableRefusals, type ThroughputQuota } from './throughput-quota.ts';
import { createUsageMeter, type UnitUsage } from './usage-meter.ts';

/** Through here goes every read and write of items: it is counted and, with quotas, limited. */
export interface Throughput {
  /** Before an item is looked at that shall be written. @throws AwsError if there is no unit left */
  expectWrite(place: Place): void;
  /** @throws AwsError if it is too much; then nothing may be written */
  takeWrite(charge: WriteCharge): void;
  /** It is on disk. */
  written(charge: WriteCharge): void;
  /** A condition did not hold: that costs what the item that is there would cost. */
  failCondition(place: Place, units: number): void;
  /** @throws AwsError if there is no unit left */
  expectRead(place: Place): void;
  /** What was read, whose size nobody knew before. */
  read(place: Place, units: number): void;
  /** Since the start, by table. */
  usage(): readonly UnitUsage[];
  /** What quotas refused since the start, by table. */
  refusals(): readonly TableRefusals[];
}

export interface ThroughputOptions {
  readonly quotas: 'off' | 'aws';
  readonly limits: LimitSink;
  readonly clock: Clock;
}

const UNLIMITED: ThroughputQuota = {
  expectWrite: () => undefined,
  takeWrite: () => undefined,
  payWrite: () => undefined,
  expectRead: () => undefined,
  payRead: () => undefined,
  refusals: () => [],
};

export const createThroughput = ({ quotas, limits, clock }: ThroughputOptions): Throughput => {
  const quota = quotas === 'aws' ? createThroughputQuota({ limits, clock }) : UNLIMITED;
  const meter = createUsageMeter();
  return {
    expectWrite: quota.expectWrite,
    takeWrite: quota.takeWrite,
    written: meter.write,
    failCondition: (place, units) => {
      quota.payWrite(place, units);
      meter.failCondition(place.table.TableName, units);
    },
    expectRead: quota.expectRead,
    read: (place, units) => {
      quota.payRead(place, units);
      meter.read(place.table.TableName, units);
    },
    usage: meter.usage,
    refusals: quota.refusals,
  };
};
