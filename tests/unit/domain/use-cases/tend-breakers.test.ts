import { describe, expect, it } from 'vitest';
import type { BreakerRecord, Consumer } from '../../../../domain/src/index.ts';
import {
  createBreakerMemory,
  type TendedConsumer,
  type TendPorts,
  tendBreakers,
} from '../../../../domain/src/use-cases/index.ts';
import { type BreakerWorld, createBreakerWorld, MINUTE_MS, WORLD_START_MS } from '../../../support/breaker-world.ts';
import { seededRandom } from '../../../support/random.ts';

interface TestOptions {
  readonly records?: readonly BreakerRecord[];
  readonly consumers?: readonly Consumer[];
  /** Ports that stand in for those of the world. */
  readonly portsOf?: (world: BreakerWorld) => Partial<TendPorts>;
}

const openTest = ({ records = [], consumers = ['records'], portsOf = () => ({}) }: TestOptions = {}) => {
  const world = createBreakerWorld({ random: seededRandom(1), figuresLateMinutesMax: 0, records });
  const memory = createBreakerMemory();
  const tick = () => tendBreakers({ ...world.ports, ...portsOf(world) }, { consumers, memory });
  const minutes = async (count: number, events = 0): Promise<void> => {
    for (let minute = 0; minute < count; minute += 1) {
      world.advance(MINUTE_MS);
      for (const consumer of consumers) world.run(consumer, events);
      await tick();
    }
  };
  return { world, memory, tick, minutes };
};

const tended = (fields: Partial<TendedConsumer> = {}): TendedConsumer => ({
  consumer: 'records',
  position: 'closed',
  isUnexplained: false,
  isUnsaved: false,
  redriven: { succeeded: 0, failed: 0, unanswered: 0, leftBehind: 0, leftUnanswered: 0 },
  ...fields,
});

const openRecord = (fields: Partial<BreakerRecord> = {}): BreakerRecord => ({
  consumer: 'records',
  version: 1,
  position: 'open',
  sinceMs: WORLD_START_MS,
  reason: 'it failed',
  attempts: 0,
  nextAttemptAtMs: WORLD_START_MS + MINUTE_MS,
  ...fields,
});

describe('tending breakers', () => {
  it('switches off first and records second, and the other way round when it switches on', async () => {
    const { world, minutes } = openTest();
    world.conditions = { isDownstreamBroken: true };
    await minutes(1, 3);
    world.conditions = {};
    await minutes(1);
    expect(world.calls.slice(0, 4)).toEqual([
      'turn off records',
      'write records open',
      'write records half-open',
      'turn on records',
    ]);
  });

  it('says what has changed and why', async () => {
    const { world, tick } = openTest();
    world.conditions = { isDownstreamBroken: true };
    world.run('records', 4);
    const opened = tended({ position: 'open', change: { from: 'closed', reason: '4 of 4 invocations failed' } });
    expect(await tick()).toEqual({ consumers: [opened], off: [] });
    expect(await tick()).toEqual({ consumers: [tended({ position: 'open' })], off: [] });
  });

  it('touches nothing of what works', async () => {
    const { world, minutes } = openTest({ consumers: ['aggregate', 'announce', 'finish', 'records'] });
    await minutes(20, 3);
    expect(world.calls).toEqual([]);
  });

  it('touches nothing if breakers are wanted for nobody, whatever fails', async () => {
    const { world, tick } = openTest({ consumers: [] });
    world.conditions = { isFunctionBroken: true };
    for (const consumer of ['aggregate', 'announce', 'finish', 'records'] as const) world.run(consumer, 9);
    expect([await tick(), world.calls]).toEqual([{ consumers: [], off: [] }, []]);
  });

  it('brings back what one had switched off before it was no longer wanted', async () => {
    const { world, minutes } = openTest({ consumers: ['finish'], records: [openRecord()] });
    world.off.add('records');
    await minutes(16);
    expect([world.off.has('records'), (await world.stored()).get('records')?.position]).toEqual([false, 'closed']);
  });

  it('redrives what came while it was off, some at every tick, until nothing is left', async () => {
    const { world, minutes } = openTest();
    world.conditions = { isFunctionBroken: true };
    await minutes(5, 9);
    expect(world.left('records')).toHaveLength(45);
    world.conditions = {};
    await minutes(12, 1);
    expect(world.left('records')).toEqual([]);
    expect((await world.stored()).get('records')).toMatchObject({
      position: 'closed',
      reason: 'all that was given up is redriven',
    });
  });

  it('leaves to operators only what fails again and again, however much lay before what does not', async () => {
    const { world, tick } = openTest({
      records: [openRecord({ position: 'closed', redriveSinceMs: WORLD_START_MS })],
    });
    for (let batch = 0; batch < 12; batch += 1) world.giveUp('records', { isPoison: true });
    for (let batch = 0; batch < 20; batch += 1) world.giveUp('records');
    const leftBehind: number[] = [];
    for (let minute = 0; minute < 240; minute += 1) {
      world.advance(MINUTE_MS);
      for (const { redriven } of (await tick()).consumers)
        if (redriven.leftBehind > 0) leftBehind.push(redriven.leftBehind);
    }
    expect(leftBehind).toEqual([12]);
    expect(world.left('records').map(({ isPoison }) => isPoison)).toEqual(Array.from({ length: 12 }, () => true));
    expect((await world.stored()).get('records')).not.toHaveProperty('redriveSinceMs');
  });

  it('leaves a consumer alone that is off without a record, and says so at every tick', async () => {
    const { world, tick } = openTest();
    world.off.add('records');
    expect(await tick()).toEqual({ consumers: [tended({ isUnexplained: true })], off: [] });
    expect(await tick()).toEqual({ consumers: [tended({ isUnexplained: true })], off: [] });
    expect([world.off.has('records'), world.calls]).toEqual([true, []]);
  });

  it('tends the others when one cannot be', async () => {
    const failure = new Error('no such function');
    const { world, tick } = openTest({
      consumers: ['finish', 'records'],
      portsOf: ({ ports }) => ({
        consumerSwitch: {
          ...ports.consumerSwitch,
          stateOf: (consumer) =>
            consumer === 'finish' ? Promise.reject(failure) : ports.consumerSwitch.stateOf(consumer),
        },
      }),
    });
    world.conditions = { isDownstreamBroken: true };
    world.run('records', 3);
    expect(await tick()).toEqual({
      consumers: [
        tended({ consumer: 'finish', failure }),
        tended({ position: 'open', change: { from: 'closed', reason: '3 of 3 invocations failed' } }),
      ],
      off: [{ consumer: 'finish', failure }],
    });
  });
});

describe('whoever switched a consumer off, and whether a breaker is wanted for it or not', () => {
  const HOUR_MS = 60 * MINUTE_MS;
  const longOff = (fields: Partial<BreakerRecord>) => openRecord({ sinceMs: WORLD_START_MS - 13 * HOUR_MS, ...fields });

  it.each([
    ['an operator', [longOff({ consumer: 'finish', position: 'paused' })], undefined],
    ['a breaker', [longOff({ consumer: 'finish', nextAttemptAtMs: WORLD_START_MS + HOUR_MS })], undefined],
    ['somebody else', [], WORLD_START_MS - 13 * HOUR_MS],
    [
      'somebody else after it was resumed',
      [longOff({ consumer: 'finish', position: 'closed', sinceMs: 5 })],
      WORLD_START_MS - 13 * HOUR_MS,
    ],
  ] as const)('it is told how long it has been off: %s', async (_, records, changedAtMs) => {
    const { world, tick } = openTest({ consumers: ['records'], records });
    world.off.add('finish');
    if (changedAtMs !== undefined) world.changedAtMs.set('finish', changedAtMs);
    expect((await tick()).off).toEqual([{ consumer: 'finish', offMs: 13 * HOUR_MS }]);
  });

  it('of frames, and of events that are kept, nothing is lost by that', async () => {
    const { world, tick } = openTest();
    for (const consumer of ['announce', 'records'] as const) {
      world.off.add(consumer);
      world.changedAtMs.set(consumer, WORLD_START_MS - 13 * HOUR_MS);
    }
    expect((await tick()).off).toEqual([]);
  });
});

describe('while the table is broken', () => {
  it('switches off all the same, and writes the record when the table takes it', async () => {
    const { world, memory, tick, minutes } = openTest();
    world.conditions = { isTableBroken: true, isDownstreamBroken: true };
    world.run('records', 3);
    expect(await tick()).toEqual({
      consumers: [
        tended({
          position: 'open',
          isUnsaved: true,
          change: { from: 'closed', reason: '3 of 3 invocations failed' },
        }),
      ],
      off: [],
      storeFailure: new Error('throttled'),
    });
    expect([world.off.has('records'), await world.stored()]).toEqual([true, new Map()]);
    world.conditions = { isDownstreamBroken: true };
    await minutes(1);
    expect([(await world.stored()).get('records')?.position, memory.unsaved.size]).toEqual(['open', 0]);
  });

  it('leaves off, and says so, what nobody remembers: the process ended before the table took the record', async () => {
    const { world, memory, tick } = openTest();
    world.conditions = { isTableBroken: true, isDownstreamBroken: true };
    world.run('records', 3);
    await tick();
    memory.unsaved.clear();
    world.conditions = {};
    expect(await tick()).toEqual({ consumers: [tended({ isUnexplained: true })], off: [] });
    expect(world.off.has('records')).toBe(true);
  });

  it('switches nothing on: an operator may have paused it', async () => {
    const { world, tick, minutes } = openTest({ records: [openRecord()] });
    world.off.add('records');
    await tick(); // it knows the record
    world.conditions = { isTableBroken: true };
    await minutes(9);
    expect([world.off.has('records'), world.calls]).toEqual([true, []]);
  });
});

describe('when somebody else is faster', () => {
  /** An operator writes a record just before a tick does. */
  const rivalStore = (world: BreakerWorld, rival: Omit<BreakerRecord, 'consumer' | 'version'>): Partial<TendPorts> => {
    const { store } = world.ports;
    let isWritten = false;
    const write: typeof store.write = async (next) => {
      if (!isWritten) await store.write({ ...rival, consumer: next.consumer, version: next.version });
      isWritten = true;
      await store.write(next);
    };
    return { store: { ...store, write } };
  };
  const rivalOf = (position: BreakerRecord['position']) => ({
    position,
    sinceMs: WORLD_START_MS,
    reason: 'an operator',
    attempts: 0,
  });

  it('does not switch on what was paused meanwhile', async () => {
    const { world, minutes } = openTest({
      records: [openRecord()],
      portsOf: (rivals) => rivalStore(rivals, rivalOf('paused')),
    });
    world.off.add('records');
    await minutes(1);
    expect([world.off.has('records'), (await world.stored()).get('records')?.position]).toEqual([true, 'paused']);
  });

  it('switches on again what was resumed while it switched it off', async () => {
    const { world, tick } = openTest({ portsOf: (rivals) => rivalStore(rivals, rivalOf('closed')) });
    world.conditions = { isDownstreamBroken: true };
    world.run('records', 3);
    await tick();
    expect([world.off.has('records'), world.calls]).toEqual([
      false,
      ['turn off records', 'write records closed', 'turn on records', 'write records closed'],
    ]);
  });

  it('two ticks at once open it once', async () => {
    const { world, tick } = openTest();
    world.conditions = { isDownstreamBroken: true };
    world.run('records', 3);
    await Promise.all([tick(), tick()]);
    expect((await world.stored()).get('records')).toMatchObject({ position: 'open', version: 1 });
    expect(world.off.has('records')).toBe(true);
  });
});
