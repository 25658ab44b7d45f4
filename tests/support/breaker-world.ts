import { type BreakerRecord, type Consumer, RedriveError } from '../../domain/src/index.ts';
import type { ConsumerOutcomes, FailedBatch } from '../../domain/src/ports/index.ts';
import type { TendPorts } from '../../domain/src/use-cases/index.ts';
import { memoryBreakerStore } from './fakes/memory-breaker-store.ts';
import { integerBetween, type Random } from './random.ts';

export const MINUTE_MS = 60_000;
export const WORLD_START_MS = 1_620_992_100_000;

/** What may be broken, and how much comes in. */
export interface Conditions {
  /** What consumers write to. */
  readonly isDownstreamBroken?: boolean;
  /** The functions fail, whatever they write to does. */
  readonly isFunctionBroken?: boolean;
  /** The table of the records takes and gives nothing. */
  readonly isTableBroken?: boolean;
  /** Share of calls of any port that fail for no reason, 0 to 1. @default 0 */
  readonly flakyShare?: number;
  /** Events for each consumer in a minute. @default 0 */
  readonly eventsPerMinute?: number;
}

export interface BreakerWorldOptions {
  readonly random: Random;
  /** How late figures come, minutes. @default 2 */
  readonly figuresLateMinutesMax?: number;
  readonly records?: readonly BreakerRecord[];
}

interface Batch extends FailedBatch {
  /** It fails whenever it is redriven. */
  readonly isPoison: boolean;
  readonly wasOff: boolean;
}

/**
 * Consumers with their switches, figures and failed batches, in a time that the test moves on. Events that come while one
 * is off are given up, as those of `records` are.
 */
export interface BreakerWorld {
  readonly ports: TendPorts;
  conditions: Conditions;
  nowMs(): number;
  advance(byMs: number): void;
  /** Events come in for a consumer, and are handled, fail, or find nobody. */
  run(consumer: Consumer, events: number): void;
  giveUp(consumer: Consumer, options?: { readonly isPoison?: boolean }): void;
  readonly off: Set<Consumer>;
  /** When switches were turned that are off without a record. @default nobody knows */
  readonly changedAtMs: Map<Consumer, number>;
  /** Failed batches that nobody has redriven yet. */
  left(consumer: Consumer): readonly Batch[];
  stored(): Promise<ReadonlyMap<Consumer, BreakerRecord>>;
  /** Every call of a port that changes something, in order. */
  readonly calls: string[];
}

export const createBreakerWorld = ({
  random,
  figuresLateMinutesMax = 2,
  records = [],
}: BreakerWorldOptions): BreakerWorld => {
  let nowMs = WORLD_START_MS;
  let conditions: Conditions = {};
  let batchCount = 0;
  const store = memoryBreakerStore(records);
  const off = new Set<Consumer>();
  const changedAtMs = new Map<Consumer, number>();
  const calls: string[] = [];
  const batches: Batch[] = [];
  const figures = new Map<string, ConsumerOutcomes & { readonly visibleAtMs: number }>();

  /** Other work gets its turn, so that ticks which overlap do so everywhere. */
  const yielding = async (): Promise<void> => {
    for (let turns = integerBetween(random, 0, 3); turns > 0; turns -= 1) await Promise.resolve();
    if (random() < (conditions.flakyShare ?? 0)) throw new Error('flaky');
  };
  const count = (consumer: Consumer, isError: boolean): void => {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const key = `${consumer}/${minute}`;
    const lateMs = integerBetween(random, 0, figuresLateMinutesMax) * MINUTE_MS;
    const known = figures.get(key) ?? { invocations: 0, errors: 0, visibleAtMs: minute * MINUTE_MS + lateMs };
    figures.set(key, {
      ...known,
      invocations: known.invocations + 1,
      errors: known.errors + Number(isError),
    });
  };
  const isWorking = () => !conditions.isDownstreamBroken && !conditions.isFunctionBroken;
  const giveUp: BreakerWorld['giveUp'] = (consumer, { isPoison = false } = {}) => {
    batchCount += 1;
    batches.push({ id: `batch-${batchCount}`, consumer, failedAtMs: nowMs, isPoison, wasOff: off.has(consumer) });
  };
  const table = async <T>(work: () => Promise<T>): Promise<T> => {
    await yielding();
    if (conditions.isTableBroken) throw new Error('throttled');
    return work();
  };
  const find = (id: string): Batch | undefined => batches.find((batch) => batch.id === id);

  const ports: TendPorts = {
    clock: { nowMs: () => nowMs },
    store: {
      readAll: () => table(store.readAll),
      write: (next) =>
        table(async () => {
          await store.write(next);
          calls.push(`write ${next.consumer} ${next.position}`);
        }),
    },
    consumerSwitch: {
      stateOf: async (consumer) => {
        await yielding();
        return off.has(consumer) ? 'off' : 'on';
      },
      turnOff: async (consumer) => {
        await yielding();
        off.add(consumer);
        calls.push(`turn off ${consumer}`);
      },
      turnOn: async (consumer) => {
        await yielding();
        off.delete(consumer);
        calls.push(`turn on ${consumer}`);
      },
    },
    switchHistory: {
      changedAtMs: async (consumer) => {
        await yielding();
        return changedAtMs.get(consumer);
      },
    },
    health: {
      outcomesSince: async (consumer, sinceMs) => {
        await yielding();
        const total = { invocations: 0, errors: 0 };
        for (let atMs = sinceMs; atMs <= nowMs; atMs += MINUTE_MS) {
          const minute = figures.get(`${consumer}/${Math.floor(atMs / MINUTE_MS)}`);
          if (minute === undefined || minute.visibleAtMs > nowMs) continue;
          total.invocations += minute.invocations;
          total.errors += minute.errors;
        }
        return total;
      },
    },
    downstream: {
      probe: async () => {
        await yielding();
        if (conditions.isDownstreamBroken) throw new Error('no answer');
      },
    },
    batches: {
      list: async function* ({ sinceMs = 0, consumers }) {
        await yielding();
        const listed = batches.filter((batch) => batch.failedAtMs >= sinceMs && consumers?.includes(batch.consumer));
        for (const { id, consumer, failedAtMs } of listed) yield { id, consumer, failedAtMs };
      },
      redrive: async ({ id, consumer }) => {
        await yielding();
        const isFailing = off.has(consumer) || !isWorking() || find(id)?.isPoison === true;
        if (!off.has(consumer)) count(consumer, isFailing);
        calls.push(`redrive ${id}`);
        if (isFailing) throw new RedriveError(`${id} failed again`);
      },
      settle: async ({ id }) => {
        await yielding();
        const index = batches.findIndex((batch) => batch.id === id);
        if (index >= 0) batches.splice(index, 1);
      },
    },
  };

  return {
    ports,
    get conditions() {
      return conditions;
    },
    set conditions(next) {
      conditions = next;
    },
    nowMs: () => nowMs,
    advance: (byMs) => {
      nowMs += byMs;
    },
    run: (consumer, events) => {
      for (let event = 0; event < events; event += 1) {
        const isLost = off.has(consumer) || !isWorking();
        if (!off.has(consumer)) count(consumer, isLost);
        if (isLost) giveUp(consumer);
      }
    },
    giveUp,
    off,
    changedAtMs,
    left: (consumer) => batches.filter((batch) => batch.consumer === consumer),
    stored: async () => new Map((await store.readAll()).map((record) => [record.consumer, record])),
    calls,
  };
};
