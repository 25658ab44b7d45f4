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
  const leftovers = (fields: Partial<BreakerRecord> = {}) => record({ redriveSinceMs: minutesAgo(30), ...fields });
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

  it('is not redriven before the switch has settled: it might not all be listed yet', () => {
    const sinceMs = NOW_MS - MINUTE_MS + 1;
    expect(decide(leftovers({ sinceMs }), seen(WELL))).toEqual({ action: 'nothing' });
    expect(decide(leftovers({ sinceMs: sinceMs - 1 }), seen(WELL))).toEqual({ action: 'redrive' });
  });

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
});
