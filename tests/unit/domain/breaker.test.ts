import { describe, expect, it } from 'vitest';
import {
  BREAKER_SETTINGS,
  type BreakerObservation,
  type BreakerOutcomes,
  decide,
  type RedriveRound,
  stretchesOf,
} from '../../../domain/src/breaker.ts';
import type { BreakerRecord } from '../../../domain/src/index.ts';

const MINUTE_MS = 60_000;
const NOW_MS = 1_620_992_100_000; // a whole minute
const minutesAgo = (minutes: number): number => NOW_MS - minutes * MINUTE_MS;

const record = (fields: Partial<BreakerRecord> = {}): BreakerRecord => ({
  consumer: 'records',
  version: 4,
  position: 'closed',
  sinceMs: minutesAgo(60),
  reason: 'before',
  attempts: 0,
  ...fields,
});

const seen = (fields: Partial<BreakerObservation> = {}): BreakerObservation => ({
  consumer: 'records',
  nowMs: NOW_MS,
  switchState: 'on',
  ...fields,
});

const outcomes = (errors: number, invocations: number, quiet: BreakerOutcomes = { errors, invocations }) => ({
  outcomes: { judged: { errors, invocations }, quiet },
});

/** Whatever failed had failed before, and is all that is left. */
const round = (succeeded: number, failed: number, fields: Partial<RedriveRound> = {}): RedriveRound => ({
  ...{ succeeded, failed, unanswered: 0, failedAnew: 0, left: failed, isComplete: true, ...fields },
});

const WELL = outcomes(0, 9);
const open = (fields: Partial<BreakerRecord> = {}) =>
  record({
    position: 'open',
    sinceMs: minutesAgo(9),
    nextAttemptAtMs: NOW_MS,
    redriveSinceMs: minutesAgo(12),
    ...fields,
  });
const halfOpen = (fields: Partial<BreakerRecord> = {}) =>
  record({ position: 'half-open', sinceMs: minutesAgo(6), attempts: 1, redriveSinceMs: minutesAgo(20), ...fields });
const off = (fields: Partial<BreakerObservation> = {}) => seen({ switchState: 'off', ...fields });

describe('a closed breaker', () => {
  it('looks before it decides', () => {
    expect(decide(undefined, seen())).toEqual({ action: 'look' });
  });

  it.each([
    ['two failures and nothing else', 2, 2, false],
    ['three failures and nothing else', 3, 3, true],
    ['three of six', 3, 6, true],
    ['three of seven', 3, 7, false],
    ['nothing at all', 0, 0, false],
  ])('after %s: %i of %i', (...[, errors, invocations, isOpened]) => {
    expect(decide(record(), seen(outcomes(errors, invocations))).action).toBe(isOpened ? 'turn-off' : 'nothing');
  });

  it('opens with the first wait, and remembers from when on batches may have been given up', () => {
    expect(decide(record(), seen(outcomes(5, 8)))).toEqual({
      action: 'turn-off',
      next: {
        consumer: 'records',
        version: 5,
        position: 'open',
        sinceMs: NOW_MS,
        reason: '5 of 8 invocations failed',
        attempts: 0,
        nextAttemptAtMs: NOW_MS + MINUTE_MS,
        redriveSinceMs: minutesAgo(3),
      },
    });
  });

  it('keeps the earlier time if batches of an earlier failure are still to be redriven', () => {
    const { next } = decide(record({ redriveSinceMs: minutesAgo(90) }), seen(outcomes(5, 8)));
    expect(next?.redriveSinceMs).toBe(minutesAgo(90));
  });

  it('redrives no frames', () => {
    const { next } = decide(undefined, seen({ consumer: 'announce', ...outcomes(5, 8) }));
    expect(next).toMatchObject({ consumer: 'announce', version: 1, position: 'open' });
    expect(next).not.toHaveProperty('redriveSinceMs');
  });

  it.each([undefined, record()])('leaves a consumer alone that somebody else switched off, and says so', (known) => {
    expect(decide(known, off())).toEqual({ action: 'nothing', isUnexplained: true });
  });

  it('waits for a change of the switch without calling it unexplained', () => {
    expect(decide(undefined, seen({ switchState: 'changing', ...WELL }))).toEqual({ action: 'nothing' });
  });
});

describe('a paused consumer', () => {
  it.each(['on', 'off', 'changing'] as const)('is never touched, its switch being %s', (switchState) => {
    const paused = record({ position: 'paused', redriveSinceMs: minutesAgo(9) });
    expect(decide(paused, seen({ switchState, ...outcomes(9, 9) }))).toEqual({ action: 'nothing' });
  });
});

describe('an open breaker', () => {
  it('waits for its time', () => {
    expect(decide(open({ nextAttemptAtMs: NOW_MS + 1 }), off())).toEqual({ action: 'nothing' });
    expect(decide(open(), off())).toEqual({ action: 'probe' });
  });

  it.each([
    [0, 2],
    [1, 4],
    [2, 8],
    [3, 15],
    [4, 15],
    [2_000, 15],
  ])('that failed %i times before waits %i minutes after the next failure', (attempts, minutes) => {
    expect(decide(open({ attempts }), off({ probe: { failure: 'no answer' } }))).toEqual({
      action: 'nothing',
      next: open({
        version: 5,
        reason: 'no answer',
        attempts: attempts + 1,
        nextAttemptAtMs: NOW_MS + minutes * MINUTE_MS,
      }),
    });
  });

  it('tries the consumer when what it writes to works', () => {
    const { action, next } = decide(open({ attempts: 2 }), off({ probe: {} }));
    expect({ action, next }).toEqual({
      action: 'turn-on',
      next: halfOpen({
        version: 5,
        sinceMs: NOW_MS,
        reason: 'what it writes to works again',
        attempts: 3,
        redriveSinceMs: minutesAgo(12),
      }),
    });
  });

  it('switches a consumer off that is on all the same', () => {
    expect(decide(open(), seen())).toEqual({ action: 'turn-off' });
  });
});

describe('a half-open breaker', () => {
  it('switches on what a tick that died has not, if the record is still its own', () => {
    expect(decide(halfOpen(), off())).toEqual({ action: 'turn-on', next: halfOpen({ version: 5 }) });
  });

  it.each([
    ['the only invocation', 1, 1, 'turn-off'],
    ['one of two', 1, 2, 'nothing'],
    ['three of six', 3, 6, 'turn-off'],
    ['three of seven', 3, 7, 'nothing'],
  ])('after failures of %s: %i of %i', (...[, errors, invocations, action]) => {
    expect(decide(halfOpen({ attempts: 9 }), seen(outcomes(errors, invocations))).action).toBe(action);
  });

  it('opens again with a longer wait, and still knows what is to be redriven', () => {
    expect(decide(halfOpen({ attempts: 2 }), seen(outcomes(1, 1)))).toEqual({
      action: 'turn-off',
      next: open({
        version: 5,
        sinceMs: NOW_MS,
        reason: '1 of 1 invocations failed',
        attempts: 2,
        nextAttemptAtMs: NOW_MS + 4 * MINUTE_MS,
        redriveSinceMs: minutesAgo(20),
      }),
    });
  });

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

  const allRedriven = { redrive: round(2, 0) };

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

  it('closes after a success and two whole minutes without a failure, as far as late figures tell', () => {
    expect(decide(halfOpen(), seen({ ...outcomes(1, 30, { errors: 0, invocations: 1 }), ...allRedriven }))).toEqual({
      action: 'nothing',
      next: record({
        version: 5,
        sinceMs: NOW_MS,
        reason: 'it works again',
        redriveSinceMs: minutesAgo(20), // what came last may not be listed yet
      }),
    });
  });

  it.each([
    ['a failure within them', 6, outcomes(1, 9)],
    ['no invocation within them', 6, outcomes(0, 9, { errors: 0, invocations: 0 })],
    ['fewer minutes', 3, WELL],
  ])('stays half-open with %s', (...[, minutes, observed]) => {
    expect(decide(halfOpen({ sinceMs: minutesAgo(minutes) }), seen({ ...observed, ...allRedriven }))).toEqual({
      action: 'nothing',
    });
  });

  it.each([
    [9, undefined],
    [10, 'nothing came in that could have failed'],
  ])('after %i minutes without any invocation: %s', (minutes, reason) => {
    const idle = decide(halfOpen({ sinceMs: minutesAgo(minutes) }), seen({ ...outcomes(0, 0), ...allRedriven }));
    expect(idle.next?.reason).toBe(reason);
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

describe('the stretch that a decision looks at', () => {
  it('is three minutes of a closed breaker, and never what was before it closed', () => {
    const { judgedFromMs } = stretchesOf(undefined, NOW_MS + 59_999);
    expect(judgedFromMs).toBe(minutesAgo(3));
    expect(stretchesOf(record({ sinceMs: minutesAgo(2) + 1 }), NOW_MS).judgedFromMs).toBe(minutesAgo(1));
  });

  it('begins for a half-open one with the whole minute after it was switched on: late figures are of before', () => {
    const sinceMs = minutesAgo(5) + 1;
    expect(stretchesOf(halfOpen({ sinceMs }), NOW_MS)).toEqual({
      judgedFromMs: minutesAgo(4),
      quietFromMs: minutesAgo(4),
    });
    expect(stretchesOf(halfOpen({ sinceMs: minutesAgo(90) }), NOW_MS)).toEqual({
      judgedFromMs: NOW_MS - BREAKER_SETTINGS.idleMs,
      quietFromMs: minutesAgo(4),
    });
  });
});
