import { describe, expect, it } from 'vitest';
import { BREAKER_SETTINGS, decide, stretchesOf } from '../../../domain/src/breaker.ts';
import { MINUTE_MS } from '../../support/breaker-world.ts';
import { halfOpen, minutesAgo, NOW_MS, off, open, outcomes, record, round, seen, WELL } from './breaker-support.ts';

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
  const allRedriven = { redrive: round(2, 0) };

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
