import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BreakerRecord, Consumer } from '../../../../domain/src/index.ts';
import {
  createBreakerMemory,
  pauseConsumer,
  resumeConsumer,
  tendBreakers,
} from '../../../../domain/src/use-cases/index.ts';
import {
  type BreakerWorld,
  type Conditions,
  createBreakerWorld,
  MINUTE_MS,
  WORLD_START_MS,
} from '../../../support/breaker-world.ts';
import { integerBetween, type Random, seededRandom } from '../../../support/random.ts';

/** Twice all attempts that include redriving, and a round for every two of the bad batches, at the longest wait. */
const HEALTHY_MINUTES = 700;
const CONSUMERS = ['records', 'finish'] as const;
const WAITS_MINUTES = [1, 2, 4, 8, 15];

/** More than a tick takes that changes a switch. */
const LINGERING_TURNS_MAX = 60;

const LEFT_BEHIND = 'failed batches are left that fail again and again';

type Operator = 'none' | 'pauses' | 'resumes';

interface Phase {
  readonly minutes: number;
  readonly conditions: Conditions;
  readonly poisonBatches: number;
  readonly operator: Operator;
  /** The operator acts while the first tick is at work, and not before it. */
  readonly isOperatorAmidst: boolean;
  /** The process that tends ends, and another one begins. */
  readonly isRestart: boolean;
  /** Ticks come twice, from two processes at once. */
  readonly isOverlapping: boolean;
}

const arbitraryPhase: fc.Arbitrary<Phase> = fc.record({
  minutes: fc.integer({ min: 1, max: 25 }),
  conditions: fc.record({
    isDownstreamBroken: fc.boolean(),
    isFunctionBroken: fc.boolean(),
    isTableBroken: fc.boolean(),
    flakyShare: fc.constantFrom(0, 0, 0.1),
    eventsPerMinute: fc.integer({ min: 0, max: 5 }),
  }),
  poisonBatches: fc.constantFrom(0, 0, 0, 1, 4),
  operator: fc.constantFrom<Operator>('none', 'none', 'none', 'pauses', 'resumes'),
  isOperatorAmidst: fc.boolean(),
  isRestart: fc.boolean(),
  isOverlapping: fc.boolean(),
});

const arbitraryHistory = fc.record({
  seed: fc.nat(),
  phases: fc.array(arbitraryPhase, { minLength: 1, maxLength: 10 }),
  /** When all is well again. */
  eventsPerMinute: fc.integer({ min: 0, max: 3 }),
});

interface Snapshot {
  readonly records: ReadonlyMap<Consumer, BreakerRecord>;
  readonly off: ReadonlySet<Consumer>;
  readonly hasUnsaved: boolean;
  readonly atMs: number;
}

/** Lets others go on for a while. */
const lingering = (random: Random) => async (): Promise<void> => {
  for (let turns = integerBetween(random, 0, LINGERING_TURNS_MAX); turns > 0; turns -= 1) await Promise.resolve();
};

const breakerRecord = (fields: Partial<BreakerRecord>): BreakerRecord => ({
  consumer: 'records',
  version: 4,
  position: 'open',
  sinceMs: WORLD_START_MS - 9 * MINUTE_MS,
  reason: '',
  attempts: 0,
  ...fields,
});

const createHistory = (seed: number) => {
  const random = seededRandom(seed);
  const world = createBreakerWorld({ random });
  let memories = [createBreakerMemory(), createBreakerMemory()];
  const hasUnsaved = () => memories.some(({ unsaved }) => unsaved.size > 0);
  return {
    world,
    linger: lingering(random),
    snapshot: async (): Promise<Snapshot> => ({
      records: await world.stored(),
      off: new Set(world.off),
      hasUnsaved: hasUnsaved(),
      atMs: world.nowMs(),
    }),
    tick: async (isOverlapping: boolean): Promise<void> => {
      world.advance(MINUTE_MS + integerBetween(random, -3_000, 3_000)); // schedules are not exact
      for (const consumer of CONSUMERS) world.run(consumer, world.conditions.eventsPerMinute ?? 0);
      const tending = isOverlapping || hasUnsaved() ? memories : memories.slice(0, 1);
      await Promise.all(tending.map((memory) => tendBreakers(world.ports, { consumers: CONSUMERS, memory })));
    },
    restart: () => {
      // Of what is lost with a process, a test of its own tells.
      if (!hasUnsaved()) memories = [createBreakerMemory(), createBreakerMemory()];
    },
  };
};

/** Each of an operator's steps may `linger`. */
const operate = async (world: BreakerWorld, operator: Operator, linger = () => Promise.resolve()): Promise<void> => {
  const { store, consumerSwitch: switches, batches: failed, clock } = world.ports;
  const breakers = { ...store, write: (next: BreakerRecord) => linger().then(() => store.write(next)) };
  const ports = { breakers, switches, failed, clock };
  const options = { backOff: async () => undefined };
  if (operator === 'pauses') await pauseConsumer({ consumer: 'records', reason: 'an operator' }, ports, options);
  if (operator === 'resumes') await resumeConsumer({ consumer: 'records' }, ports, options);
};

/** What holds between any two ticks. */
const expectSound = (world: BreakerWorld, [was, is]: readonly [Snapshot, Snapshot], context: string): void => {
  for (const consumer of CONSUMERS) {
    const [before, after] = [was.records.get(consumer), is.records.get(consumer)];
    if (before?.position === 'paused') expect([after, is.off.has(consumer)], context).toEqual([before, true]);
    if (after?.position === 'open' && after.version !== before?.version) {
      const waitMinutes = ((after.nextAttemptAtMs ?? 0) - is.atMs) / MINUTE_MS;
      const longestMinutes = WAITS_MINUTES[Math.min(after.attempts, 4)] ?? 0;
      if (was.hasUnsaved) expect(waitMinutes, context).toBeLessThanOrEqual(longestMinutes);
      else expect(waitMinutes, context).toBe(longestMinutes);
      if (before?.position === 'open' && !was.hasUnsaved) expect(after.attempts, context).toBe(before.attempts + 1);
    }
    const sinceMs = before?.redriveSinceMs;
    const isDone = sinceMs !== undefined && after?.redriveSinceMs === undefined;
    if (isDone && after?.reason !== LEFT_BEHIND) {
      expect(
        world.left(consumer).filter(({ failedAtMs }) => failedAtMs >= sinceMs),
        context,
      ).toEqual([]);
    }
  }
};

/** Whose command fails gives it again. */
const operateAmidst = async ({ world, linger }: ReturnType<typeof createHistory>, phase: Phase): Promise<void> => {
  await linger();
  await operate(world, phase.operator, linger).catch(async () => {
    world.conditions = {};
    await operate(world, phase.operator);
    world.conditions = phase.conditions;
  });
};

const ride = async (
  history: ReturnType<typeof createHistory>,
  phase: Phase,
  each: (snapshots: readonly [Snapshot, Snapshot]) => void,
): Promise<void> => {
  const { world } = history;
  world.conditions = {};
  if (!phase.isOperatorAmidst) await operate(world, phase.operator);
  if (phase.isRestart) history.restart();
  for (let batch = 0; batch < phase.poisonBatches; batch += 1) world.giveUp('records', { isPoison: true });
  world.conditions = phase.conditions;
  for (let minute = 0; minute < phase.minutes; minute += 1) {
    if (minute === 0 && phase.isOperatorAmidst) {
      await Promise.all([history.tick(phase.isOverlapping), operateAmidst(history, phase)]);
      continue; // what held before need not hold after it
    }
    const before = await history.snapshot();
    await history.tick(phase.isOverlapping);
    each([before, await history.snapshot()]);
  }
};

const healthy = (eventsPerMinute: number): Phase => ({
  minutes: HEALTHY_MINUTES,
  conditions: { eventsPerMinute },
  poisonBatches: 0,
  operator: 'none',
  isOperatorAmidst: false,
  isRestart: false,
  isOverlapping: false,
});

describe('whatever happens to consumers, and whoever tends them', { timeout: 240_000 }, () => {
  it('pauses last, waits double up to a quarter of an hour, what was given up is redriven, and what works again is on again', async () => {
    const property = fc.asyncProperty(arbitraryHistory, async ({ seed, phases, eventsPerMinute }) => {
      const history = createHistory(seed);
      const { world } = history;
      const context = `seed ${seed}`;
      const check = (snapshots: readonly [Snapshot, Snapshot]) => expectSound(world, snapshots, context);
      for (const phase of phases) await ride(history, phase, check);
      const isPaused = (await world.stored()).get('records')?.position === 'paused';
      await ride(history, healthy(eventsPerMinute), check);
      const records = await world.stored();
      const positions = CONSUMERS.map((consumer) => [
        records.get(consumer)?.position ?? 'closed',
        world.off.has(consumer),
        records.get(consumer)?.redriveSinceMs !== undefined,
      ]);
      const closed = ['closed', false, false];
      const paused = ['paused', true, true];
      expect(positions, context).toEqual([isPaused ? paused : closed, closed]);
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('what was well when it was tried out is not switched off again because of figures from before, and got what came while it was off', async () => {
    const property = fc.asyncProperty(arbitraryHistory, async ({ seed, phases, eventsPerMinute }) => {
      const history = createHistory(seed);
      const calmPhases = phases.map((phase) => ({ ...phase, poisonBatches: 0, operator: 'none' as const }));
      const { world } = history;
      let isLeftBehind = false;
      const check = ([, { records }]: readonly [Snapshot, Snapshot]) => {
        isLeftBehind ||= [...records.values()].some(({ reason }) => reason === LEFT_BEHIND);
      };
      for (const phase of calmPhases) await ride(history, phase, check);
      const healedAtMs = world.nowMs();
      await ride(history, healthy(eventsPerMinute), ([was, is]) => {
        for (const consumer of CONSUMERS) {
          const [before, after] = [was.records.get(consumer), is.records.get(consumer)];
          if (before === undefined || before.position === 'open' || before.sinceMs <= healedAtMs) continue;
          expect(after?.position, `seed ${seed}`).not.toBe('open');
        }
      });
      const left = CONSUMERS.flatMap((consumer) => world.left(consumer)).filter(({ wasOff }) => wasOff);
      if (!isLeftBehind) expect(left, `seed ${seed}`).toEqual([]);
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('the switch goes by the record when an operator acts in the midst of a tick', async () => {
    const due = { nextAttemptAtMs: WORLD_START_MS };
    const arbitraryMoment = fc.record({
      seed: fc.nat(),
      operator: fc.constantFrom<Operator>('pauses', 'resumes'),
      record: fc.constantFrom<BreakerRecord>(
        breakerRecord({ position: 'open', ...due }),
        breakerRecord({ position: 'open', nextAttemptAtMs: WORLD_START_MS + MINUTE_MS }),
        breakerRecord({ position: 'half-open', attempts: 1 }),
        breakerRecord({ position: 'paused' }),
      ),
      ticks: fc.integer({ min: 1, max: 2 }),
    });
    const property = fc.asyncProperty(arbitraryMoment, async ({ seed, operator, record, ticks }) => {
      const random = seededRandom(seed);
      const linger = lingering(random);
      const world = createBreakerWorld({ random, records: [record] });
      world.off.add('records');
      const tick = () => tendBreakers(world.ports, { consumers: ['records'], memory: createBreakerMemory() });
      const operating = linger().then(() => operate(world, operator, linger));
      await Promise.all([operating, ...Array.from({ length: ticks }, () => linger().then(tick))]);
      const position = (await world.stored()).get('records')?.position;
      const expected = operator === 'pauses' ? ['paused', true] : ['closed', false];
      expect([position, world.off.has('records')], `seed ${seed}, ${record.position}`).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 4_000 });
  });
});
