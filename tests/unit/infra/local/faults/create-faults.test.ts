import { describe, expect, it } from 'vitest';
import { createFaults } from '../../../../../infra/local/src/faults/create-faults.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

const START_MS = 1_620_992_100_000;

/** Faults of a runtime with two functions, and what was done to it. */
const faultsOf = ({ hasWorkers = true } = {}) => {
  const clock = createFakeClock(START_MS);
  const done: unknown[] = [];
  let refuse = (): void => undefined;
  const faults = createFaults({
    functionNames: ['Gather', 'Finish'],
    targets: {
      throttleTables: (untilMs, onRefused) => {
        done.push(['throttle', untilMs]);
        refuse = onRefused;
      },
      killWorker: (name) => {
        done.push(['kill', name]);
        return hasWorkers;
      },
      killProcess: () => done.push('killed'),
    },
    clock,
  });
  const failuresOf = (name: string, count: number) =>
    Array.from({ length: count }, () => faults.ofFunctions.next(name)?.failure ?? '-').join(' ');
  return { faults, clock, done, failuresOf, refuse: () => refuse() };
};

const NONE_INJECTED = {
  'table-throttled': 0,
  'function-failing': 0,
  'function-slow': 0,
  'worker-killed': 0,
  'disk-full': 0,
  'process-killed': 0,
};

describe('a runtime that nothing is done to', () => {
  it('reports so, and lets everything pass', () => {
    const { faults } = faultsOf();
    expect(faults.read()).toEqual({ active: [], injected: NONE_INJECTED });
    expect([faults.ofFunctions.next('Gather'), faults.disk.isFull()]).toEqual([undefined, false]);
    expect(() => faults.disk.checkWrite()).not.toThrow();
  });
});

describe('a failing function', () => {
  it('fails evenly in its share, by turns after it ran and before, and always in the same way', () => {
    const { faults, failuresOf } = faultsOf();
    faults.inject('function-failing', { functionName: 'Gather', seconds: 10, share: 0.4 });
    expect(failuresOf('Gather', 10)).toBe('- - after - before - - after - before');
    expect(failuresOf('Finish', 3)).toBe('- - -');
    expect(faults.read()).toEqual({
      active: [{ kind: 'function-failing', functionName: 'Gather', share: 0.4, endsAtMs: START_MS + 10_000 }],
      injected: { ...NONE_INJECTED, 'function-failing': 4 },
    });
  });

  it('always fails at a share of 1, until its time is over', () => {
    const { faults, failuresOf, clock } = faultsOf();
    faults.inject('function-failing', { functionName: 'Gather', seconds: 2, share: 1 });
    clock.advance(1_999);
    expect(failuresOf('Gather', 3)).toBe('after before after');
    clock.advance(1);
    expect(failuresOf('Gather', 2)).toBe('- -');
    expect(faults.read().active).toEqual([]);
  });

  it('is replaced by the next of the same function, and stands beside that of another', () => {
    const { faults } = faultsOf();
    faults.inject('function-failing', { functionName: 'Gather', seconds: 2, share: 1 });
    faults.inject('function-failing', { functionName: 'Finish', seconds: 3, share: 1 });
    faults.inject('function-failing', { functionName: 'Gather', seconds: 4, share: 0.5 });
    expect(faults.read().active).toEqual([
      { kind: 'function-failing', functionName: 'Gather', share: 0.5, endsAtMs: START_MS + 4_000 },
      { kind: 'function-failing', functionName: 'Finish', share: 1, endsAtMs: START_MS + 3_000 },
    ]);
  });
});

describe('a slow function', () => {
  it('is held back, also where it fails afterwards, and not where it does not run', () => {
    const { faults } = faultsOf();
    faults.inject('function-slow', { functionName: 'Gather', seconds: 5, delayMs: 700 });
    faults.inject('function-failing', { functionName: 'Gather', seconds: 5, share: 1 });
    const next = () => faults.ofFunctions.next('Gather');
    expect([next(), next()]).toEqual([
      { failure: 'after', delayMs: 700, losesWorker: false },
      { failure: 'before', delayMs: 700, losesWorker: false },
    ]);
    expect(faults.read().injected).toMatchObject({ 'function-slow': 1, 'function-failing': 2 });
  });
});

describe('a killed worker', () => {
  it('is one that is there', () => {
    const { faults, done } = faultsOf();
    faults.inject('worker-killed', { functionName: 'Gather' });
    expect([done, faults.read().active, faults.read().injected['worker-killed']]).toEqual([
      [['kill', 'Gather']],
      [],
      1,
    ]);
  });

  it('is that of the next invocation if there is none', () => {
    const { faults } = faultsOf({ hasWorkers: false });
    faults.inject('worker-killed', { functionName: 'Gather' });
    expect(faults.read()).toMatchObject({ active: [{ kind: 'worker-killed' }], injected: { 'worker-killed': 0 } });
    const next = () => faults.ofFunctions.next('Gather')?.losesWorker ?? false;
    expect([next(), next(), faults.read().injected['worker-killed']]).toEqual([true, false, 1]);
  });
});

describe('a full disk', () => {
  it('answers what a full disk does, for its time', () => {
    const { faults, clock } = faultsOf();
    faults.inject('disk-full', { seconds: 1 });
    expect(() => faults.disk.checkWrite()).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
    expect([faults.disk.isFull(), faults.read().injected['disk-full']]).toEqual([true, 1]);
    clock.advance(1_000);
    expect(() => faults.disk.checkWrite()).not.toThrow();
    expect(faults.disk.isFull()).toBe(false);
  });
});

describe('throttled tables', () => {
  it('are throttled by the database, which tells of each refusal', () => {
    const { faults, done, refuse } = faultsOf();
    faults.inject('table-throttled', { seconds: 6 });
    refuse();
    refuse();
    expect(done).toEqual([['throttle', START_MS + 6_000]]);
    expect(faults.read()).toEqual({
      active: [{ kind: 'table-throttled', endsAtMs: START_MS + 6_000 }],
      injected: { ...NONE_INJECTED, 'table-throttled': 2 },
    });
  });
});

describe('a killed process', () => {
  it('lives until its answer is out', () => {
    const { faults, done } = faultsOf();
    const afterAnswer = faults.inject('process-killed', {});
    expect(done).toEqual([]);
    afterAnswer?.();
    expect(done).toEqual(['killed']);
  });
});

it('everything ends when it is told to, and what was done stays counted', () => {
  const { faults, done } = faultsOf({ hasWorkers: false });
  faults.inject('table-throttled', { seconds: 6 });
  faults.inject('disk-full', { seconds: 6 });
  faults.inject('worker-killed', { functionName: 'Finish' });
  faults.inject('function-failing', { functionName: 'Finish', seconds: 6, share: 1 });
  faults.ofFunctions.next('Finish');
  faults.endAll();
  expect(done.at(-1)).toEqual(['throttle', undefined]);
  expect([faults.ofFunctions.next('Finish'), faults.disk.isFull()]).toEqual([undefined, false]);
  expect(faults.read()).toMatchObject({ active: [], injected: { 'function-failing': 1 } });
});

describe('requests', () => {
  it.each(['nothing', '__proto__', 'constructor', ''])('of a kind that does not exist are nobody’s: %j', (kind) => {
    expect(faultsOf().faults.inject(kind, { seconds: 3 })).toBe(undefined);
  });

  it('for a function that is not in the template are answered 404', () => {
    const { faults } = faultsOf();
    for (const functionName of ['gather', 'stack-Gather', '__proto__']) {
      const inject = () => faults.inject('worker-killed', { functionName });
      expect(inject).toThrow(expect.objectContaining({ name: 'ResourceNotFoundException', status: 404 }));
    }
  });

  const forms: [string, unknown][] = [
    ['disk-full', undefined],
    ['disk-full', null],
    ['disk-full', []],
    ['disk-full', 3],
    ['disk-full', {}],
    ['disk-full', { seconds: 0 }],
    ['disk-full', { seconds: 601 }],
    ['disk-full', { seconds: '3' }],
    ['disk-full', { seconds: Number.NaN }],
    ['disk-full', { seconds: 3, share: 1 }],
    ['table-throttled', { seconds: -1 }],
    ['function-failing', { functionName: 'Gather', seconds: 3 }],
    ['function-failing', { functionName: 'Gather', seconds: 3, share: 0 }],
    ['function-failing', { functionName: 'Gather', seconds: 3, share: 1.1 }],
    ['function-failing', { functionName: '', seconds: 3, share: 1 }],
    ['function-failing', { functionName: 7, seconds: 3, share: 1 }],
    ['function-slow', { functionName: 'Gather', seconds: 3, delayMs: 0 }],
    ['function-slow', { functionName: 'Gather', seconds: 3, delayMs: 900_001 }],
    ['worker-killed', {}],
    ['worker-killed', { functionName: 'Gather', seconds: 3 }],
    ['process-killed', { seconds: 3 }],
  ];
  it.each(forms)('of another form are answered 400: %s %j', (kind, body) => {
    const { faults, done } = faultsOf();
    expect(() => faults.inject(kind, body)).toThrow(
      expect.objectContaining({ name: 'ValidationException', status: 400 }),
    );
    expect([done, faults.read().active]).toEqual([[], []]);
  });
});
