import { describe, expect, it } from 'vitest';
import { type BreakerRecord, type Consumer, RedriveError } from '../../../../domain/src/index.ts';
import { createHandler } from '../../../../functions/src/breaker/handler.ts';
import { breakerConsumersOf } from '../../../../functions/src/breaker/settings.ts';
import { createBreakerWorld, WORLD_START_MS } from '../../../support/breaker-world.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';
import { seededRandom } from '../../../support/random.ts';

const record = (consumer: Consumer, position: BreakerRecord['position']): BreakerRecord => ({
  consumer,
  version: 1,
  position,
  sinceMs: WORLD_START_MS,
  reason: 'before',
  attempts: 0,
  nextAttemptAtMs: WORLD_START_MS + 60_000,
});

const openTest = (records: readonly BreakerRecord[] = []) => {
  const world = createBreakerWorld({ random: seededRandom(1), figuresLateMinutesMax: 0, records });
  const telemetry = recordingTelemetry();
  const consumers = ['announce', 'finish', 'records'] as const;
  return { world, telemetry, handle: createHandler({ consumers, telemetry, ...world.ports }) };
};

describe('the breaker function', () => {
  it('says at every tick that all is well', async () => {
    const { telemetry, handle } = openTest();
    await handle();
    expect(telemetry.calls).toEqual([['countBy', 'BreakerOpen', 'consumer', new Map()]]);
  });

  it('counts open breakers by consumer, and those that are paused or tried out as 0', async () => {
    const positions = [record('announce', 'paused'), record('finish', 'open'), record('records', 'half-open')];
    const { world, telemetry, handle } = openTest(positions);
    world.off.add('announce');
    world.off.add('finish'); // now: not for long enough to count
    await handle();
    expect(telemetry.calls).toEqual([
      [
        'countBy',
        'BreakerOpen',
        'consumer',
        new Map([
          ['announce', 0],
          ['finish', 1],
          ['records', 0],
        ]),
      ],
    ]);
  });

  it('logs a change with its reason, and what it can do nothing about', async () => {
    const { world, telemetry, handle } = openTest();
    world.conditions = { isFunctionBroken: true };
    world.run('records', 3);
    world.off.add('announce');
    await handle();
    expect(telemetry.calls).toEqual([
      ['warn', 'announce is off, and it is not on record why: left alone', { consumer: 'announce' }],
      [
        'warn',
        'records is open now',
        { consumer: 'records', position: 'open', from: 'closed', reason: '3 of 3 invocations failed' },
      ],
      ['countBy', 'BreakerOpen', 'consumer', new Map([['records', 1]])],
      ['count', { ConsumersOffUnexplained: 1 }],
    ]);
  });

  it('tells what takes longer than a tick waits apart from what fails, and leaves it to those who wait longer', async () => {
    const closed: BreakerRecord = { ...record('records', 'closed'), redriveSinceMs: WORLD_START_MS, attempts: 4 };
    const { world, telemetry, handle } = openTest([{ ...closed, nextAttemptAtMs: WORLD_START_MS }]);
    world.giveUp('records');
    world.ports.batches.redrive = () => Promise.reject(new RedriveError('too slow', { isUnanswered: true }));
    await handle(); // it had not failed before
    world.advance(900_000);
    await handle();
    const wellCalls = ['countBy', 'BreakerOpen', 'consumer', new Map()];
    expect(telemetry.calls).toEqual([
      wellCalls,
      ['count', { RedrivesUnanswered: 1 }],
      [
        'warn',
        'failed batches of records take longer than a tick waits, and may be done: left in the failure bucket for redrive, which waits longer',
        { consumer: 'records', batches: 1 },
      ],
      wellCalls,
      ['count', { RedrivesUnanswered: 1 }],
    ]);
  });

  it('counts how long the longest of those has been off whose readings are forgotten, also without a breaker', async () => {
    const { world, telemetry, handle } = openTest([record('finish', 'paused')]);
    for (const consumer of ['aggregate', 'finish'] as const) world.off.add(consumer);
    world.changedAtMs.set('aggregate', WORLD_START_MS - 3_600_000);
    await handle();
    expect(telemetry.calls).toEqual([
      ['countBy', 'BreakerOpen', 'consumer', new Map([['finish', 0]])],
      ['count', {}, { LongestOff: 3_600_000 }],
    ]);
  });

  it('does not fail when nothing works, and says what does not', async () => {
    const { world, telemetry, handle } = openTest();
    world.conditions = { flakyShare: 1 };
    await handle();
    const flaky = new Error('flaky');
    expect(telemetry.calls).toEqual([
      ['error', 'the positions of switches could not be read', flaky],
      ['error', 'the breaker of announce could not do all its work', flaky],
      ['error', 'the breaker of finish could not do all its work', flaky],
      ['error', 'the breaker of records could not do all its work', flaky],
      ['error', 'nobody knows whether aggregate is off', flaky],
      ['error', 'nobody knows whether finish is off', flaky],
      ['countBy', 'BreakerOpen', 'consumer', new Map()],
      ['count', { BreakersUntended: 6 }],
    ]);
  });
});

describe('the consumers that breakers are wanted for', () => {
  it.each([
    ['records', ['records']],
    [' records, finish ,', ['records', 'finish']],
    ['', []],
    [undefined, []],
  ])('%j', (text, consumers) => {
    expect(breakerConsumersOf(text)).toEqual(consumers);
  });

  it('are refused if there is no such consumer', () => {
    expect(() => breakerConsumersOf('records,bikes')).toThrow(
      'BREAKER_FOR must list some of aggregate, announce, finish, records, not "bikes"',
    );
  });
});
