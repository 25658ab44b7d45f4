import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffMs } from '../../../../../infra/local/src/core/back-off.ts';
import {
  cutExpired,
  cutToFit,
  newSegment,
  type Outcome,
  planAfter,
} from '../../../../../infra/local/src/event-sources/delivery-plan.ts';
import { cutBatch } from '../../../../../infra/local/src/event-sources/lane-decision.ts';
import { laneOf } from '../../../../../infra/local/src/event-sources/lane-of.ts';
import type { PendingRecord } from '../../../../../infra/local/src/event-sources/pending-record.ts';
import { nextPollMs, type PollView } from '../../../../../infra/local/src/event-sources/poll-schedule.ts';
import { createProgress } from '../../../../../infra/local/src/event-sources/progress.ts';
import { windowOf, windowTime } from '../../../../../infra/local/src/event-sources/tumbling-window.ts';

const record = (sequenceNumber: number, overrides: Partial<PendingRecord> = {}): PendingRecord => ({
  sequenceNumber: String(sequenceNumber),
  arrivedAtMs: sequenceNumber,
  eventJson: '{}',
  eventBytes: 10,
  bufferedAtMs: 0,
  ...overrides,
});
const records = (count: number) => Array.from({ length: count }, (_, index) => record(index));

describe('the plan after an invocation', () => {
  const outcomes: fc.Arbitrary<Outcome['type']> = fc.constantFrom('success', 'partial', 'failure', 'unavailable');

  it('never loses, doubles or reorders a record, whatever happens', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.record({ bisect: fc.boolean(), maximumRetryAttempts: fc.integer({ min: -1, max: 3 }) }),
        fc.infiniteStream(fc.tuple(outcomes, fc.nat(19))),
        (count, policy, stream) => {
          const queue = [newSegment(records(count))];
          const ended: string[] = [];
          for (let step = 0; queue.length > 0; step += 1) {
            const segment = queue.shift() ?? newSegment([]);
            const [drawn, index] = stream.next().value;
            const type = step > 500 ? 'success' : drawn;
            const outcome: Outcome =
              type === 'partial' ? { type, failedIndex: index % segment.records.length } : { type };
            const plan = planAfter(segment, outcome, policy);
            ended.push(...segment.records.slice(0, plan.completed).map(({ sequenceNumber }) => sequenceNumber));
            ended.push(...(plan.exhausted?.records ?? []).map(({ sequenceNumber }) => sequenceNumber));
            queue.unshift(...plan.remaining);
          }
          expect(ended).toEqual(records(count).map(({ sequenceNumber }) => sequenceNumber));
        },
      ),
    );
  });

  it('aws-semantics 2.5: MaximumRetryAttempts 2 allows three tries of one record', () => {
    let segment = newSegment(records(1));
    const tries = [1, 2, 3].map(() => {
      const plan = planAfter(segment, { type: 'failure' }, { bisect: false, maximumRetryAttempts: 2 });
      segment = plan.remaining[0] ?? segment;
      return plan.exhausted?.invokeCount;
    });
    expect(tries).toEqual([undefined, undefined, 3]);
  });

  it('cuts off only what is older than the limit', () => {
    const { expired, rest } = cutExpired(newSegment(records(4)), 2);
    expect([expired, rest].map((part) => part.records.map(({ arrivedAtMs }) => arrivedAtMs))).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('cuts a segment that no longer fits, and leaves a single record whole', () => {
    const lengths = (count: number, bytes: number) =>
      cutToFit(newSegment(records(count)), bytes).map((part) => part.records.length);
    expect([lengths(4, 44), lengths(4, 43), lengths(4, 5), lengths(1, 5)]).toEqual([[4], [3, 1], [1, 3], [1]]);
  });
});

describe('a batch', () => {
  const cut = (overrides: Partial<Parameters<typeof cutBatch>[0]>, endMs?: number) =>
    cutBatch(
      { pending: records(10), batchSize: 100, recordBytes: 1_000, ...overrides },
      endMs === undefined ? undefined : { startMs: 0, endMs },
    );

  it('ends at its size, below its bytes, and before a later window', () => {
    expect([cut({}), cut({ batchSize: 10 }), cut({ batchSize: 4 }), cut({ recordBytes: 33 }), cut({}, 6)]).toEqual([
      { count: 10, isFull: false },
      { count: 10, isFull: true },
      { count: 4, isFull: true },
      { count: 3, isFull: true },
      { count: 6, isFull: true },
    ]);
  });
});

describe('windows', () => {
  it('of any two records in a row never overlap unless they are the same (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 2 }), fc.integer({ min: 1, max: 60 }), (arrivals, seconds) => {
        const windowMs = seconds * 1_000;
        let open: { startMs: number; endMs: number } | undefined;
        let closedUntilMs = 0;
        for (const arrivedAtMs of arrivals) {
          const next = windowOf({ arrivedAtMs, windowMs, open, closedUntilMs });
          expect(next.startMs % windowMs).toBe(0);
          expect(next.endMs - next.startMs).toBe(windowMs);
          if (open !== undefined && next.startMs !== open.startMs) closedUntilMs = open.endMs;
          expect(next.startMs).toBeGreaterThanOrEqual(closedUntilMs);
          open = next;
        }
      }),
    );
  });

  it('aws-semantics 2.8: 120 s, a record at 07:04:35, window 07:04:00-07:06:00', () => {
    const arrivedAtMs = Date.parse('2026-01-01T07:04:35Z');
    const { startMs, endMs } = windowOf({ arrivedAtMs, windowMs: 120_000, open: undefined, closedUntilMs: 0 });
    expect([windowTime(startMs), windowTime(endMs)]).toEqual(['2026-01-01T07:04:00Z', '2026-01-01T07:06:00Z']);
  });
});

describe('the poll schedule', () => {
  const view = (overrides: Partial<PollView>): PollView => ({
    lastPollMs: 1_000,
    intervalMs: 1_000,
    hasMore: false,
    hasNews: false,
    hasRoom: true,
    windowEndMs: undefined,
    readUntilMs: 0,
    newestArrivalMs: 0,
    isUnsettled: false,
    settleRecheckMs: 20,
    ...overrides,
  });

  it.each<[string, Partial<PollView>, number | undefined]>([
    ['never without news', {}, undefined],
    ['at once at first', { lastPollMs: undefined }, 0],
    ['at once while more is available', { hasMore: true }, 0],
    ['one interval after the last read on news', { hasNews: true }, 2_000],
    ['not without room', { hasNews: true, hasMore: true, hasRoom: false }, undefined],
    ['at the end of a window', { windowEndMs: 1_500 }, 1_500],
    ['at the end of a window before the next regular read', { windowEndMs: 1_500, hasNews: true }, 1_500],
    ['not for a window that was read up to its end', { windowEndMs: 1_500, readUntilMs: 1_500 }, undefined],
    ['not for a window with a later record', { windowEndMs: 1_500, newestArrivalMs: 1_500 }, undefined],
    ['shortly after an unsettled read', { windowEndMs: 900, isUnsettled: true }, 1_020],
    ['at once when what was unsettled announces itself', { windowEndMs: 900, isUnsettled: true, hasNews: true }, 900],
  ])('reads %s', (_name, overrides, expected) => {
    expect(nextPollMs(view(overrides))).toBe(expected);
  });
});

describe('progress', () => {
  it('is the lowest unfinished record, in whatever order lanes finish (property)', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          Array.from({ length: 30 }, (_, index) => String(index)),
          { minLength: 30 },
        ),
        (order) => {
          const progress = createProgress();
          const finished = new Set<string>();
          for (let index = 0; index < 30; index += 1) progress.begin(String(index));
          for (const sequenceNumber of order) {
            progress.finish([sequenceNumber]);
            finished.add(sequenceNumber);
            let expected: string | undefined;
            for (let index = 0; finished.has(String(index)); index += 1) expected = String(index);
            expect(progress.finishedUpTo).toBe(expected);
          }
          expect(progress.unfinishedCount).toBe(0);
        },
      ),
    );
  });
});

describe('lanes', () => {
  it('share keys evenly, and equal keys have equal lanes', () => {
    const counts = Array<number>(10).fill(0);
    for (let key = 0; key < 10_000; key += 1) counts[laneOf(`key-${key}`, 10)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(laneOf('key-1', 10)).toBe(laneOf('key-1', 10));
  });
});

describe('back-off', () => {
  it('doubles from half to whole up to the cap', () => {
    const at = (failures: number, random: number) =>
      backOffMs({ failures, firstMs: 500, capMs: 60_000, random: () => random });
    expect([at(1, 0), at(1, 1), at(2, 1), at(8, 1), at(1_000, 0)]).toEqual([250, 500, 1_000, 60_000, 30_000]);
  });
});
