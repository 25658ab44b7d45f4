import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WindowFold } from '../../../../domain/src/use-cases/index.ts';
import { createWindowKeeper } from '../../../../functions/src/aggregate/window-keeper.ts';
import type { PackedState } from '../../../../functions/src/aggregate/window-state.ts';
import { reading } from '../../../support/readings.ts';

type Keeper = ReturnType<typeof createWindowKeeper>;

const readings = fc.array(
  fc
    .record({
      raceId: fc.constantFrom('1-1620992100', '2-1620992100'),
      racerId: fc.constantFrom('ann', 'bob', '__proto__'),
      name: fc.constantFrom('Ann', 'Bob'),
      second: fc.integer({ min: 1, max: 5 }),
      outputHundredths: fc.integer({ min: 2275, max: 2280 }),
    })
    .map((fields) => reading(fields as Parameters<typeof reading>[0])),
  { maxLength: 6 },
);

/** A call of the function: `stateOf` says how many calls back its state comes from, as after a failure. */
const calls = fc.array(
  fc.record({ readings, stateOf: fc.nat({ max: 3 }), isLost: fc.boolean(), isFresh: fc.boolean() }),
  { maxLength: 12 },
);

const foldCall = (keeper: Keeper, state: unknown, batch: Parameters<WindowFold['fold']>[0][]): PackedState => {
  const window = keeper.open(JSON.parse(JSON.stringify(state)));
  for (const one of batch) window.fold(one);
  return keeper.pack(window, window.toJson());
};

describe('the window keeper', () => {
  it('gives the states that unpacking every time gives, whatever came before: retries, lost answers, new windows', () => {
    fc.assert(
      fc.property(calls, (all) => {
        const keeper = createWindowKeeper();
        const states: unknown[] = [{}];
        for (const { readings: batch, stateOf, isLost, isFresh } of all) {
          const state = isFresh ? {} : states[Math.max(0, states.length - 1 - stateOf)];
          const kept = foldCall(keeper, state, batch);
          expect(kept).toEqual(foldCall(createWindowKeeper(), state, batch));
          if (!isLost) states.push(kept);
        }
      }),
    );
  });

  it('does not go on with a window that a failed call has folded into', () => {
    const keeper = createWindowKeeper();
    const state = foldCall(keeper, {}, [reading({ racerId: 'ann' })]);
    keeper.open(state).fold(reading({ racerId: 'bob' })); // and then the call fails
    expect(keeper.open(state).toJson()).toEqual(createWindowKeeper().open(state).toJson());
  });

  it('opens the very window it packed, so that nothing is built again', () => {
    const keeper = createWindowKeeper();
    const window = keeper.open({});
    window.fold(reading());
    const state = keeper.pack(window, window.toJson());
    expect(keeper.open(JSON.parse(JSON.stringify(state)))).toBe(window);
  });
});
