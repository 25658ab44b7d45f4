import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClassBest, RacerId } from '../../../../domain/src/index.ts';
import { aroundOf, createRankWorld, type RankWorld, racerOf } from '../../../support/rank-world.ts';

const RACERS = 9;
const LONG = { minLength: 60, maxLength: 120, size: 'max' } as const;

// Few outputs and races, so that ties are many.
const arbitraryAction = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('finish'), racer: racer(), output: output(), slot: slot() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('deliver'), repeated: fc.integer({ min: 0, max: 3 }) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('look'), racer: racer(), hidden: fc.uniqueArray(racer()) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tick') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('return'), keptShare: fc.constantFrom(0, 0.3, 0.6, 0.9, 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('give up') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget'), racer: racer() }) },
  // In the midst of what comes next.
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave soon'), calls: calls() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('fail over soon'), calls: calls(), lost: calls() }) },
);

function racer() {
  return fc.integer({ min: 0, max: RACERS - 1 });
}
function output() {
  return fc.integer({ min: 1, max: 5 });
}
function calls() {
  return fc.integer({ min: 0, max: 3 });
}
function slot() {
  return fc.integer({ min: 0, max: 2 });
}

type Action = typeof arbitraryAction extends fc.Arbitrary<infer Each> ? Each : never;

describe('ranks over a history of results, deliveries and an index that is away or forgets', () => {
  it('are never wrong, and come from the index again once it is back', async () => {
    const property = fc.asyncProperty(fc.array(arbitraryAction, LONG), async (actions) => {
      const world = createRankWorld();
      const act = actor(world);
      for (let number = 0; number < RACERS; number += 1) await world.finish(number, 1, number % 3);
      await world.tick();
      for (const action of actions) await act(action);
      world.index.afterCalls(0, () => undefined);
      world.index.isAway = false;
      while (world.pendingCount() > 0) await world.deliver({ repeated: 0 });
      for (let minute = 0; minute < 4; minute += 1) await world.tick();
      for (const best of await world.bests()) await expectRightPlace(world, best.racerId, { from: ['index'] });
    });
    await fc.assert(property, { numRuns: 500 });
  });
});

/** Does one thing after another to the world, and looks at what is shown. */
const actor = (world: RankWorld) => {
  let ticksAway = 0;
  return async (action: Action): Promise<void> => {
    switch (action.kind) {
      case 'finish':
        return world.finish(action.racer, action.output, action.slot);
      case 'deliver':
        return void (await world.deliver(action));
      case 'tick':
        await world.tick();
        ticksAway = world.index.isAway ? ticksAway + 1 : 0;
        return;
      case 'leave':
        world.index.isAway = true;
        return;
      case 'return':
        if (!world.index.isAway) return;
        world.index.isAway = false;
        return world.index.setBack(Math.round(world.index.heldCount() * action.keptShare));
      case 'forget':
        return world.forget(action.racer);
      case 'leave soon':
        return world.index.afterCalls(action.calls, () => {
          world.index.isAway = true;
        });
      case 'fail over soon':
        return world.index.afterCalls(action.calls, () =>
          world.index.setBack(Math.max(0, world.index.heldCount() - action.lost)),
        );
      case 'give up':
        // Minutes of attempts lie before it.
        if (world.index.isAway && ticksAway > 0) world.giveUp();
        return;
      case 'look':
        return expectRightPlace(world, racerOf(action.racer), { hidden: new Set(action.hidden.map(racerOf)) });
    }
  };
};

interface Expectation {
  readonly hidden?: ReadonlySet<RacerId>;
  readonly from?: readonly string[];
}

const expectRightPlace = async (world: RankWorld, id: RacerId, { hidden = new Set(), from }: Expectation) => {
  const shown = (await world.bests()).filter(({ racerId }) => !hidden.has(racerId));
  const at = shown.findIndex(({ racerId }) => racerId === id);
  const own = shown[at];
  const number = Number(id.replace('racer-', ''));
  if (own === undefined) return expect(world.place(number, hidden)).rejects.toThrow('no final result');
  const place = await world.place(number, hidden);
  if (from !== undefined) expect(from).toContain(place.rankedBy);
  const rank = rankIn(shown, own);
  // Whoever has just become better, or gone, and is on the way to the index may still count as before; not once that has failed.
  const behind = place.rankedBy === 'index' ? world.untriedCount() : 0;
  expect(place.rank).toBeGreaterThanOrEqual(rank - behind);
  expect(place.rank).toBeLessThanOrEqual(rank + behind);
  const known = new Map(shown.map((best) => [best.racerId, best.outputHundredths / 100]));
  expect(place.entries.map(({ racerId, output }) => [racerId, output])).toEqual(
    place.entries.map(({ racerId }) => [racerId, known.get(racerId)]),
  );
  const outputs = place.entries.map(({ output }) => output);
  expect(outputs).toEqual(outputs.toSorted((a, b) => b - a));
  if (behind > 0) return undefined;
  const around = aroundOf(number);
  const expected = shown.slice(Math.max(0, at - around), at + around + 1);
  expect(place.entries.map((entry) => [entry.rank, entry.racerId])).toEqual(
    expected.map((best) => [rankIn(shown, best), best.racerId]),
  );
  if (place.rankedBy === 'index') expect(place.racerCount).toBe(shown.length);
  return undefined;
};

const rankIn = (bests: readonly ClassBest[], { outputHundredths }: ClassBest): number =>
  1 + bests.filter((other) => other.outputHundredths > outputHundredths).length;
