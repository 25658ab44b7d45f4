import { type BreakerRecord, CONSUMERS, type Consumer } from '../consumer.ts';
import type { BreakerStore } from '../ports/breaker-store.ts';
import { type BreakerMemory, openRecords } from './breaker-records.ts';
import { type OffTime, type OffTimePorts, offTimes } from './off-times.ts';
import { type TendConsumerPorts, type TendedConsumer, tendConsumer } from './tend-consumer.ts';

export interface TendPorts extends TendConsumerPorts, OffTimePorts {
  readonly store: BreakerStore;
}

export interface TendOptions {
  /** Those that breakers are wanted for. */
  readonly consumers: readonly Consumer[];
  /** The same at every tick of a process. */
  readonly memory: BreakerMemory;
}

export interface TendedBreakers {
  readonly consumers: readonly TendedConsumer[];
  /** Of those whose stream forgets what they do not take, whether breakers are wanted for them or not. */
  readonly off: readonly OffTime[];
  /** Why the records could not be read; this process went by what it knew of them. */
  readonly storeFailure?: unknown;
}

/**
 * Looks after the breakers of these consumers, and of those that one switched off before it was no longer wanted. Two
 * ticks may overlap, and operators may come in between: whoever writes a record too late finds out, and goes by what the
 * other one wrote. What fails with one consumer concerns no other. Never throws.
 */
export async function tendBreakers(ports: TendPorts, { consumers, memory }: TendOptions): Promise<TendedBreakers> {
  const records = await openRecords(ports.store, memory);
  const tended = CONSUMERS.filter((consumer) => consumers.includes(consumer) || isUnderWay(records.of(consumer)));
  const { failedAgain } = memory;
  return {
    consumers: await Promise.all(tended.map((consumer) => tendConsumer({ consumer, ports, records, failedAgain }))),
    off: await offTimes(records.of, ports),
    ...('storeFailure' in records ? { storeFailure: records.storeFailure } : {}),
  };
}

const isUnderWay = (record: BreakerRecord | undefined): boolean =>
  record?.position === 'open' || record?.position === 'half-open';
