import { describe, expect, it } from 'vitest';
import { type BreakerRecord, type Consumer, StaleWriteError } from '../../../../domain/src/index.ts';
import { pauseConsumer, resumeConsumer } from '../../../../domain/src/use-cases/index.ts';
import { memoryBreakerStore } from '../../../support/fakes/memory-breaker-store.ts';
import { memoryConsumerSwitch } from '../../../support/fakes/memory-consumer-switch.ts';
import { memoryFailedBatches } from '../../../support/fakes/memory-failed-batches.ts';
import { noBackOff } from '../../../support/history-deliveries.ts';

const NOW_MS = 10_000_000;
const SKEW_MS = 300_000;

const openTest = ({ records = [] as readonly BreakerRecord[], off = [] as readonly Consumer[] } = {}) => {
  const breakers = memoryBreakerStore(records);
  const failed = memoryFailedBatches();
  let nowMs = NOW_MS;
  const ports = { breakers, switches: memoryConsumerSwitch(...off), failed, clock: { nowMs: () => nowMs++ } };
  return {
    ...ports,
    ports,
    advance: (byMs: number) => {
      nowMs += byMs;
    },
    pause: (consumer: Consumer, reason?: string) => pauseConsumer({ consumer, reason }, ports, noBackOff),
    resume: (consumer: Consumer, options = {}) =>
      resumeConsumer({ consumer }, ports, { ...noBackOff, concurrencyMax: 1, ...options }),
    addBatch: (id: string, failedAtMs: number, consumer: Consumer = 'records') =>
      void failed.kept.set(id, { id, consumer, failedAtMs }),
  };
};
const pausedRecord: BreakerRecord = {
  consumer: 'aggregate',
  version: 1,
  position: 'paused',
  sinceMs: NOW_MS,
  reason: 'moving the table',
  attempts: 0,
};
const closedRecord: BreakerRecord = {
  ...pausedRecord,
  version: 2,
  position: 'closed',
  sinceMs: NOW_MS + 1,
  reason: '',
};

describe('pausing a consumer', () => {
  it('switches it off and keeps since when and why', async () => {
    const { pause, breakers, switches } = openTest();
    expect(await pause('aggregate', ' moving\u0000 the table ')).toEqual({ record: pausedRecord, isChanged: true });
    expect(await breakers.readAll()).toEqual([pausedRecord]);
    expect([...switches.off]).toEqual(['aggregate']);
  });

  it('twice changes nothing but the reason, if another one is given', async () => {
    const { pause, breakers, switches } = openTest();
    await pause('aggregate', 'moving the table');
    switches.off.clear(); // somebody has switched it on elsewhere
    expect(await pause('aggregate')).toEqual({ record: pausedRecord, isChanged: false });
    expect([...switches.off]).toEqual(['aggregate']);
    const other = { ...pausedRecord, version: 2, reason: 'still moving' };
    expect(await pause('aggregate', 'still moving')).toEqual({ record: other, isChanged: true });
    expect(await breakers.readAll()).toEqual([other]);
  });

  it('takes a consumer from the breaker, whatever it was at', async () => {
    const records = (['open', 'half-open', 'closed'] as const).map(
      (position): BreakerRecord => ({ ...pausedRecord, version: 7, position, attempts: 4, nextAttemptAtMs: 99 }),
    );
    for (const record of records) {
      const { pause } = openTest({ records: [record] });
      expect((await pause('aggregate', 'moving the table')).record).toEqual({ ...pausedRecord, version: 8 });
    }
  });

  it('remembers from when on events of records have to be redriven, and goes on remembering the earliest', async () => {
    const { pause } = openTest();
    expect((await pause('records')).record).toMatchObject({ sinceMs: NOW_MS, redriveSinceMs: NOW_MS });
    const record: BreakerRecord = { ...closedRecord, consumer: 'records', redriveSinceMs: 5 };
    expect((await openTest({ records: [record] }).pause('records')).record).toMatchObject({ redriveSinceMs: 5 });
  });

  it('claims nothing if the switch cannot be turned', async () => {
    const { ports, breakers } = openTest();
    const switches = { ...ports.switches, turnOff: () => Promise.reject(new Error('stuck')) };
    const pausing = pauseConsumer({ consumer: 'finish' }, { ...ports, switches }, noBackOff);
    await expect(pausing).rejects.toThrow('stuck');
    expect(await breakers.readAll()).toEqual([]);
  });

  it('wins over a breaker that writes in the same moment: it turns the switch again', async () => {
    const { ports, breakers, switches } = openTest();
    let isFirst = true;
    const contested = {
      ...breakers,
      write: async (next: BreakerRecord) => {
        if (isFirst) {
          isFirst = false;
          await breakers.write({ ...closedRecord, version: 1 });
          await switches.turnOn('aggregate');
        }
        await breakers.write(next);
      },
    };
    const paused = await pauseConsumer({ consumer: 'aggregate' }, { ...ports, breakers: contested }, noBackOff);
    expect(paused.record).toMatchObject({ version: 2, position: 'paused' });
    expect([...switches.off]).toEqual(['aggregate']);
  });

  it('wins over a breaker that turns the switch on just before the pause is on record', async () => {
    const halfOpen: BreakerRecord = { ...pausedRecord, position: 'half-open' };
    const { ports, breakers, switches } = openTest({ records: [halfOpen], off: ['aggregate'] });
    const late = {
      ...breakers,
      write: async (next: BreakerRecord) => {
        await switches.turnOn('aggregate'); // what it wrote before, nobody has contested
        await breakers.write(next);
      },
    };
    const paused = await pauseConsumer({ consumer: 'aggregate' }, { ...ports, breakers: late }, noBackOff);
    expect(paused.record).toMatchObject({ version: 2, position: 'paused' });
    expect([...switches.off]).toEqual(['aggregate']);
  });

  it('gives up after as many tries as allowed', async () => {
    const { ports } = openTest();
    const waits: number[] = [];
    const breakers = { ...ports.breakers, write: () => Promise.reject(new StaleWriteError('always late')) };
    const options = { backOff: async (attempt: number) => void waits.push(attempt), attemptsMax: 3 };
    const pausing = pauseConsumer({ consumer: 'aggregate' }, { ...ports, breakers }, options);
    await expect(pausing).rejects.toBeInstanceOf(StaleWriteError);
    expect(waits).toEqual([1, 2]);
  });
});

describe('resuming a consumer', () => {
  it('switches it on and closes its record; twice changes nothing', async () => {
    const { resume, breakers, switches } = openTest({ records: [pausedRecord], off: ['aggregate'] });
    const closed = { ...closedRecord, sinceMs: NOW_MS };
    expect(await resume('aggregate')).toEqual({ record: closed, isChanged: true });
    expect([...switches.off]).toEqual([]);
    expect(await resume('aggregate')).toEqual({ record: closed, isChanged: false });
    expect(await breakers.readAll()).toEqual([closed]);
  });

  it('does nothing about one that is on and was never touched', async () => {
    const { resume, breakers } = openTest();
    expect(await resume('finish')).toEqual({ record: undefined, isChanged: false });
    expect(await breakers.readAll()).toEqual([]);
  });

  it.each(['open', 'half-open'] as const)('takes it from a breaker that is %s', async (position) => {
    const record: BreakerRecord = { ...pausedRecord, position, attempts: 3, nextAttemptAtMs: NOW_MS + 60_000 };
    const { resume } = openTest({ records: [record], off: ['aggregate'] });
    expect((await resume('aggregate')).record).toEqual({ ...closedRecord, sinceMs: NOW_MS });
  });

  it('switches on one that was switched off elsewhere', async () => {
    const { resume, switches } = openTest({ off: ['finish'] });
    expect(await resume('finish')).toMatchObject({ record: { position: 'closed', version: 1 }, isChanged: true });
    expect([...switches.off]).toEqual([]);
  });

  it('renews since when one is on that was closed, but switched off elsewhere: what came meanwhile has to settle', async () => {
    const old = { consumer: 'records', sinceMs: 5, redriveSinceMs: 5, nextAttemptAtMs: 9 } as const;
    const { resume, addBatch } = openTest({ records: [{ ...closedRecord, ...old }], off: ['records'] });
    addBatch('meanwhile', NOW_MS - 1);
    const { nextAttemptAtMs: _, ...kept } = old;
    const record = { ...closedRecord, ...kept, version: 3, sinceMs: NOW_MS };
    expect(await resume('records')).toMatchObject({ record, isChanged: true, redriven: { isComplete: true } });
    expect(await resume('records')).toMatchObject({ record, isChanged: false });
  });

  it('says that it is on, and why what was kept could not be sent again', async () => {
    const { pause, ports, breakers, switches } = openTest();
    await pause('records');
    const cause = new Error('AccessDenied');
    const list = () => {
      throw cause;
    };
    const failing = { ...ports, failed: { ...ports.failed, list } };
    const resumed = await resumeConsumer({ consumer: 'records' }, failing, noBackOff);
    const record = { ...closedRecord, consumer: 'records', sinceMs: NOW_MS + 1, redriveSinceMs: NOW_MS };
    expect(resumed).toEqual({ record, isChanged: true, failure: cause });
    expect([[...switches.off], await breakers.readAll()]).toEqual([[], [record]]);
  });

  it('says that all was sent again, and why that could not be put on record', async () => {
    const { pause, resume, advance, ports, addBatch } = openTest();
    await pause('records');
    addBatch('a', NOW_MS + 1);
    await resume('records');
    advance(60_000 + SKEW_MS);
    const cause = new Error('throttled');
    const breakers = { ...ports.breakers, write: () => Promise.reject(cause) };
    expect(await resumeConsumer({ consumer: 'records' }, { ...ports, breakers }, noBackOff)).toMatchObject({
      record: { redriveSinceMs: NOW_MS },
      redriven: { isComplete: true },
      failure: cause,
    });
  });

  it('claims nothing if the switch cannot be turned', async () => {
    const { ports, breakers } = openTest({ records: [pausedRecord], off: ['aggregate'] });
    const switches = { ...ports.switches, turnOn: () => Promise.reject(new Error('stuck')) };
    const resuming = resumeConsumer({ consumer: 'aggregate' }, { ...ports, switches }, noBackOff);
    await expect(resuming).rejects.toThrow('stuck');
    expect(await breakers.readAll()).toEqual([pausedRecord]);
  });

  it('redrives what was given up since the pause, clocks being some minutes apart, and nothing older', async () => {
    const { pause, resume, addBatch, breakers, failed } = openTest();
    await pause('records');
    addBatch('long before', NOW_MS - SKEW_MS - 1);
    addBatch('at the pause', NOW_MS - SKEW_MS);
    addBatch('meanwhile', NOW_MS + 1);
    addBatch("another's", NOW_MS + 1, 'finish');
    const { redriven, record } = await resume('records');
    expect(redriven).toMatchObject({ counts: { redriven: 2, expired: 0, failed: 0 }, isComplete: true });
    expect(failed.redriven).toEqual(['at the pause', 'meanwhile']);
    expect([...failed.kept.keys()]).toEqual(['long before', "another's"]);
    expect(record).toMatchObject({ position: 'closed', version: 2, redriveSinceMs: NOW_MS });
    expect(await breakers.readAll()).toEqual([record]);
  });

  it('is done with it only when it was switched on a minute ago by any clock: events may be given up until then', async () => {
    const { pause, resume, addBatch, advance, failed } = openTest();
    await pause('records');
    const sinceMs = (await resume('records')).record?.sinceMs ?? 0;
    addBatch('seconds later', sinceMs + 5_000);
    advance(30_000 + SKEW_MS);
    expect((await resume('records')).record).toMatchObject({ redriveSinceMs: NOW_MS });
    expect(failed.redriven).toEqual(['seconds later']);
    advance(30_000);
    const { record, redriven } = await resume('records');
    expect(redriven).toMatchObject({ counts: { redriven: 0 }, isComplete: true });
    expect(record).toMatchObject({ position: 'closed', version: 3 });
    expect(record).not.toHaveProperty('redriveSinceMs');
  });

  it('goes on where the run before stopped, because it was over or because a batch failed again', async () => {
    const { pause, resume, addBatch, advance, failed, breakers } = openTest();
    await pause('records');
    for (const id of ['a', 'b', 'c']) addBatch(id, NOW_MS + 1);
    failed.failing.add('a');
    const first = await resume('records', { batchesMax: 2 });
    expect(first.redriven).toMatchObject({ counts: { redriven: 1, failed: 1 }, isComplete: false });
    expect(await resume('records')).toMatchObject({
      isChanged: false,
      redriven: { counts: { redriven: 1, failed: 1 } },
    });
    expect((await breakers.readAll())[0]?.redriveSinceMs).toBe(NOW_MS);
    failed.failing.clear();
    advance(60_000 + SKEW_MS);
    expect(await resume('records')).toMatchObject({ redriven: { counts: { redriven: 1, failed: 0 } } });
    expect((await breakers.readAll())[0]).not.toHaveProperty('redriveSinceMs');
    expect((await resume('records')).redriven).toBeUndefined();
  });

  it('leaves what is to be redriven on record if it was paused again meanwhile', async () => {
    const { pause, resume, addBatch, failed, breakers } = openTest();
    await pause('records');
    addBatch('a', NOW_MS + 1);
    const { settle } = failed;
    failed.settle = async (batch) => {
      await settle(batch);
      await pause('records', 'again');
    };
    await resume('records');
    expect(await breakers.readAll()).toMatchObject([{ position: 'paused', redriveSinceMs: NOW_MS, reason: 'again' }]);
  });
});
