import { describe, expect, it } from 'vitest';
import { decide } from '../../../domain/src/breaker.ts';
import type { BreakerRecord } from '../../../domain/src/index.ts';
import { MINUTE_MS } from '../../support/breaker-world.ts';
import { halfOpen, minutesAgo, NOW_MS, outcomes, record, round, seen, WELL } from './breaker-support.ts';

describe('a half-open breaker with failed batches', () => {
  it('redrives before it closes', () => {
    expect(decide(halfOpen(), seen(WELL))).toEqual({ action: 'redrive' });
  });

  it.each([
    ['before the switch has settled', { sinceMs: NOW_MS - MINUTE_MS + 1 }, {}],
    ['while failed batches wait', { nextAttemptAtMs: NOW_MS + 1 }, outcomes(1, 9)],
    ['after many attempts, which the batches themselves may have failed', { attempts: 6 }, outcomes(1, 9)],
  ])('redrives nothing %s', (...[, fields, observed]) => {
    const quiet = { invocations: 0, errors: 0 };
    const judged = { invocations: 9, errors: 1 };
    expect(decide(halfOpen(fields), seen({ outcomes: { judged, quiet }, ...observed }))).toEqual({ action: 'nothing' });
  });

  it('takes a batch that fails again for a failure', () => {
    const redrive = round(0, 1);
    const { action, next } = decide(halfOpen(), seen({ ...outcomes(0, 0), redrive }));
    expect([action, next?.position, next?.reason]).toEqual(['turn-off', 'open', '1 of 1 invocations failed']);
  });

  it('lets a batch wait that fails where others succeed', () => {
    const redrive = round(3, 1);
    expect(decide(halfOpen(), seen({ ...WELL, redrive }))).toEqual({
      action: 'nothing',
      next: halfOpen({
        version: 5,
        reason: '1 of the failed batches failed again',
        nextAttemptAtMs: NOW_MS + 15 * MINUTE_MS,
      }),
    });
  });

  it('takes one that has not answered in time for no failure, and lets it wait', () => {
    const redrive = round(0, 0, { unanswered: 1, failedAnew: 1, left: 1 });
    expect(decide(halfOpen(), seen({ ...outcomes(0, 0), redrive }))).toEqual({
      action: 'nothing',
      next: halfOpen({
        version: 5,
        reason: '1 of the failed batches took longer than a tick waits',
        nextAttemptAtMs: NOW_MS + 15 * MINUTE_MS,
      }),
    });
  });
});

describe('what was given up', () => {
  /** The switch has settled, and the time of the next round has come. */
  const leftovers = (fields: Partial<BreakerRecord> = {}) =>
    record({ redriveSinceMs: minutesAgo(30), nextAttemptAtMs: NOW_MS, ...fields });
  const failedRound = { redrive: round(0, 2, { left: 12, isComplete: false }) };

  it('is redriven while the breaker is closed, until all of it is', () => {
    expect(decide(leftovers(), seen(WELL))).toEqual({ action: 'redrive' });
    const part = { redrive: round(20, 0, { isComplete: false }) };
    expect(decide(leftovers(), seen({ ...WELL, ...part }))).toEqual({ action: 'nothing' });
    const rest = { redrive: round(1, 0) };
    expect(decide(leftovers(), seen({ ...WELL, ...rest }))).toEqual({
      action: 'nothing',
      next: record({ version: 5, reason: 'all that was given up is redriven' }),
    });
  });

  it.each([
    ['right', 5_000],
    ['a minute slow', 65_000],
    ['five minutes slow', 305_000],
    ['five minutes fast', -295_000],
  ])(
    'is not redriven before the switch has settled, whoever switched it on with a clock that is %s: it might not all be listed yet',
    (_, agoMs) => {
      const { nextAttemptAtMs: _none, ...resumed } = leftovers({ sinceMs: NOW_MS - agoMs });
      const settled = leftovers({ version: 5, sinceMs: resumed.sinceMs, nextAttemptAtMs: NOW_MS + MINUTE_MS });
      expect(decide(resumed, seen(WELL))).toEqual({ action: 'nothing', next: settled });
      expect(decide(settled, seen({ ...WELL, nowMs: NOW_MS + MINUTE_MS - 1 }))).toEqual({ action: 'nothing' });
      expect(decide(settled, seen({ ...WELL, nowMs: NOW_MS + MINUTE_MS }))).toEqual({ action: 'redrive' });
    },
  );

  it('waits if it fails again, and counts against the batches only if what they are written to works', () => {
    expect(decide(leftovers(), seen({ ...WELL, ...failedRound }))).toEqual({ action: 'probe' });
    const next = {
      version: 5,
      reason: '2 of the failed batches failed again',
      nextAttemptAtMs: NOW_MS + 15 * MINUTE_MS,
    };
    expect(decide(leftovers(), seen({ ...WELL, ...failedRound, probe: {} })).next).toEqual(
      leftovers({ ...next, attempts: 1 }),
    );
    expect(decide(leftovers(), seen({ ...WELL, ...failedRound, probe: { failure: 'no answer' } })).next).toEqual(
      leftovers(next),
    );
    expect(decide(leftovers({ nextAttemptAtMs: NOW_MS + 1 }), seen(WELL))).toEqual({ action: 'nothing' });
  });

  it.each([
    ['batches that had not failed before', round(0, 2, { failedAnew: 1 })],
    ['the last of some that succeed', round(2, 2)],
  ])('is not left to operators while rounds end with %s', (...[, redrive]) => {
    expect(decide(leftovers({ attempts: 4 }), seen({ ...WELL, redrive, probe: {} })).next).toMatchObject({
      attempts: 4,
      redriveSinceMs: minutesAgo(30),
    });
  });

  it('is left to operators, loudly, after five rounds that got no further', () => {
    expect(decide(leftovers({ attempts: 4 }), seen({ ...WELL, ...failedRound, probe: {} }))).toEqual({
      action: 'nothing',
      next: record({ version: 5, reason: 'failed batches are left that fail again and again' }),
      leftBehind: 12,
    });
  });

  it("is left to operators apart, and is nobody's failure, if it only takes longer than a tick waits", () => {
    const redrive = round(0, 0, { unanswered: 2, left: 2, leftUnanswered: 2 });
    const reason = 'failed batches are left that take longer than a tick waits';
    expect(decide(leftovers({ attempts: 4 }), seen({ ...WELL, redrive, probe: {} }))).toEqual({
      action: 'nothing',
      next: record({ version: 5, reason }),
      leftUnanswered: 2,
    });
    const mixed = round(0, 1, { unanswered: 1, left: 3, leftUnanswered: 2 });
    expect(decide(leftovers({ attempts: 4 }), seen({ ...WELL, redrive: mixed, probe: {} }))).toMatchObject({
      leftBehind: 1,
      leftUnanswered: 2,
    });
  });
});
