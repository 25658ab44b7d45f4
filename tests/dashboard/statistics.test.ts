import { describe, expect, it } from 'vitest';
import { frameWorkOf, type TraceEvent } from '../support/frame-work.ts';
import { seededRandom, seeds } from '../support/random.ts';
import { quantile, trendOf } from '../support/statistics.ts';
import { GROWTH_LIMITS, growthProblems, type HeldByPage } from './soak.ts';

const MEGABYTE = 1_048_576;

/** Samples of ten minutes, every half, of a page that gains `megabytesPerMinute` and whose heap is off by up to `noise` MB. */
const samplesOf = (o: { megabytesPerMinute: number; noise: number; seed: number }): HeldByPage[] => {
  const random = seededRandom(o.seed);
  return Array.from({ length: 20 }, (_, index) => ({
    atMs: (index + 1) * 30_000,
    heapBytes: (12 + (o.megabytesPerMinute * (index + 1)) / 2 + (random() - 0.5) * 2 * o.noise) * MEGABYTE,
    nodes: 1_000 + Math.round(random() * 20),
    listeners: 68,
  }));
};

describe('a trend', () => {
  it('is the slope of a line, without an error where every point is on it', () => {
    const points = [1, 2, 3, 4].map((minute) => ({ atMs: minute * 60_000, value: 5 + 2 * minute }));
    expect(trendOf(points)).toEqual({ perMinute: expect.closeTo(2, 9), error: expect.closeTo(0, 9) });
  });

  it('needs three points', () => {
    expect(() => trendOf([{ atMs: 0, value: 1 }])).toThrow('three points, not 1');
  });

  it('is found in noise: a leak of a megabyte a minute fails whatever the noise, and noise alone hardly ever does', () => {
    const failed = (megabytesPerMinute: number) =>
      seeds(200).filter((seed) => growthProblems(samplesOf({ megabytesPerMinute, noise: 0.4, seed })).length > 0);
    expect(failed(1)).toEqual(seeds(200));
    expect(failed(0).length).toBeLessThan(10);
  });

  it('counts in the second half only: a cache that fills at the start is no leak', () => {
    const samples = samplesOf({ megabytesPerMinute: 0, noise: 0.1, seed: 1 }).map((held, index) => ({
      ...held,
      heapBytes: held.heapBytes + Math.min(index, 9) * MEGABYTE,
    }));
    expect(growthProblems(samples)).toEqual([]);
  });

  it('of listeners may not rise either', () => {
    const samples = samplesOf({ megabytesPerMinute: 0, noise: 0, seed: 1 });
    const forgotten = samples.map((held, index) => ({ ...held, listeners: 68 + index }));
    expect(growthProblems(forgotten)).toEqual([
      `the page gains 2.00 listeners a minute, more than ${GROWTH_LIMITS.listeners}`,
    ]);
  });
});

describe('a quantile', () => {
  it('is the value below which that share lies, and 0 of nothing', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([quantile(values, 0.5), quantile(values, 0.95), quantile([7], 0.95), quantile([], 0.5)]).toEqual([
      51, 96, 7, 0,
    ]);
  });
});

describe('work of frames, from a trace', () => {
  const event = (fields: Partial<TraceEvent>): TraceEvent => ({
    ...{ name: 'RunTask', ph: 'X', ts: 0, pid: 1, tid: 1, args: {} },
    ...fields,
  });
  const head = [
    event({
      name: 'TracingStartedInBrowser',
      pid: 9,
      args: {
        data: {
          frames: [
            { frame: 'other', processId: 2 },
            { frame: 'page', processId: 1 },
          ],
        },
      },
    }),
    event({ name: 'thread_name', ph: 'M', args: { name: 'CrRendererMain' } }),
    event({ name: 'thread_name', ph: 'M', pid: 2, args: { name: 'CrRendererMain' } }),
  ];
  const task = (atMs: number, workMs: number, more: Partial<TraceEvent> = {}) =>
    event({ ts: atMs * 1_000, dur: workMs * 1_000, tdur: workMs * 500, ...more });
  const frame = (atMs: number) => event({ name: 'BeginMainThreadFrame', ph: 'I', ts: atMs * 1_000 });

  it('is that of every task since the frame before, on the main thread of this page only', () => {
    const events = [
      ...head,
      task(1_000, 3),
      task(1_005, 4),
      frame(1_006),
      task(1_010, 500, { tid: 7 }),
      task(1_010, 500, { pid: 2 }),
      task(1_020, 5),
      frame(1_021),
      event({ name: 'DrawFrame', ph: 'I', ts: 1_022_000, tid: 7 }),
      task(2_000, 20),
    ];
    expect(frameWorkOf(events, 'page')).toEqual({
      frames: [
        { atMs: 1_006, workMs: 7, cpuMs: 3.5 },
        { atMs: 1_021, workMs: 5, cpuMs: 2.5 },
      ],
      drawnCount: 1,
      longestTask: { workMs: 20, cpuMs: 10 },
      seconds: 1,
    });
  });

  it('is unknown for a page that the trace does not know', () => {
    expect(() => frameWorkOf(head, 'elsewhere')).toThrow('the trace does not know');
  });
});
