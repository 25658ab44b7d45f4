import { describe, expect, it } from 'vitest';
import { RedriveError } from '../../../../domain/src/index.ts';
import { type FailedAgain, redriveRound } from '../../../../domain/src/use-cases/redrive-round.ts';
import { createBreakerWorld, MINUTE_MS, WORLD_START_MS } from '../../../support/breaker-world.ts';
import { seededRandom } from '../../../support/random.ts';

const CONSUMER = { consumer: 'records', sinceMs: WORLD_START_MS } as const;

const NONE = { succeeded: 0, failed: 0, unanswered: 0, failedAnew: 0, left: 0, leftUnanswered: 0, isComplete: false };

const openTest = (batches: readonly ('good' | 'poison')[]) => {
  const world = createBreakerWorld({ random: seededRandom(1) });
  for (const batch of batches) world.giveUp('records', { isPoison: batch === 'poison' });
  const failedAgain: FailedAgain = new Map();
  const round = (limits = {}) => redriveRound(CONSUMER, world.ports, { failedAgain, ...limits });
  const tried = () => world.calls.splice(0).map((call) => call.replace('redrive batch-', ''));
  return { world, failedAgain, round, tried };
};

describe('a round of redriving', () => {
  it('tries the oldest first and takes out what succeeds', async () => {
    const { world, round, tried } = openTest(['good', 'good']);
    expect(await round()).toEqual({ ...NONE, succeeded: 2, isComplete: true });
    expect([tried(), world.left('records')]).toEqual([['1', '2'], []]);
  });

  it('takes only what was given up since then, clocks being some minutes apart', async () => {
    const { world, tried } = openTest(['good']);
    world.advance(MINUTE_MS);
    world.giveUp('records');
    const since = { ...CONSUMER, sinceMs: WORLD_START_MS + 6 * MINUTE_MS };
    expect(await redriveRound(since, world.ports, { failedAgain: new Map() })).toMatchObject({ isComplete: true });
    expect(tried()).toEqual(['2']);
  });

  it.each([
    [1, 1, false],
    [2, 2, true],
    [3, 2, true],
  ])('of at most %i batches tries %i of two', async (batchesMax, succeeded, isComplete) => {
    const { round } = openTest(['good', 'good']);
    expect(await round({ batchesMax })).toMatchObject({ succeeded, failed: 0, isComplete });
  });

  it('ends after two failures, and tries what failed last at the next time', async () => {
    const { round, tried } = openTest(['poison', 'poison', 'good', 'good']);
    expect(await round()).toMatchObject({ succeeded: 0, failed: 2, failedAnew: 2, isComplete: false });
    expect(await round()).toMatchObject({
      succeeded: 2,
      failed: 2,
      failedAnew: 0,
      left: 2,
      failure: { code: 'REDRIVE_FAILED' },
    });
    expect(tried()).toEqual(['1', '2', '3', '4', '1', '2']);
  });

  it('goes on with others, however many have failed before', async () => {
    const { failedAgain, round, tried } = openTest(['poison', 'poison', 'poison', 'good']);
    for (const id of ['batch-1', 'batch-2', 'batch-3']) failedAgain.set(id, 'failed');
    const result = await round({ batchesMax: 2, failuresMax: 2 });
    expect(result).toMatchObject({ succeeded: 1, failed: 1, isComplete: false });
    expect(tried()).toEqual(['4', '1']);
  });

  it('tries in turn what failed before, and counts all that is left', async () => {
    const { round, tried } = openTest(['poison', 'poison', 'poison', 'poison', 'poison']);
    for (let rounds = 0; rounds < 3; rounds += 1) await round();
    expect(await round()).toMatchObject({ succeeded: 0, failed: 2, failedAnew: 0, left: 5 });
    expect(tried().map(Number)).toEqual([1, 2, 3, 4, 5, 1, 2, 3]);
  });

  it('does not count as failed what has not answered in time', async () => {
    const { world, round } = openTest(['good']);
    world.ports.batches.redrive = () => Promise.reject(new RedriveError('too slow', { isUnanswered: true }));
    const slow = { ...NONE, unanswered: 1, left: 1, leftUnanswered: 1, isComplete: true };
    expect([await round(), await round()]).toEqual([{ ...slow, failedAnew: 1 }, slow]);
  });

  it('tells what is left without an answer from what failed, by the last try of each', async () => {
    const { world, round } = openTest(['poison', 'good', 'good', 'good']);
    const { redrive } = world.ports.batches;
    world.ports.batches.redrive = (batch) =>
      batch.id === 'batch-2' || batch.id === 'batch-3'
        ? Promise.reject(new RedriveError('too slow', { isUnanswered: true }))
        : redrive(batch);
    expect(await round()).toMatchObject({ succeeded: 1, failed: 1, unanswered: 2, left: 3, leftUnanswered: 2 });
    world.ports.batches.redrive = redrive;
    expect(await round()).toMatchObject({ succeeded: 2, failed: 1, unanswered: 0, left: 1, leftUnanswered: 0 });
  });

  it('begins no batch when its time is over', async () => {
    const { world, round, tried } = openTest(['good', 'good']);
    const { redrive } = world.ports.batches;
    world.ports.batches.redrive = async (batch) => {
      await redrive(batch);
      world.advance(25_000);
    };
    expect(await round()).toEqual({ ...NONE, succeeded: 1 });
    expect(tried()).toEqual(['1']);
  });

  it('says why it could not list, and that it is not complete', async () => {
    const { world, round } = openTest(['good']);
    world.conditions = { flakyShare: 1 };
    expect(await round()).toEqual({ ...NONE, failure: new Error('flaky') });
  });
});
