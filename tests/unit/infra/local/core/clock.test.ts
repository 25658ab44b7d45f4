import { describe, expect, it } from 'vitest';
import { machineClockOf, scaledClock } from '../../../../../infra/local/src/core/clock.ts';
import { endsWithin } from '../../../../../infra/local/src/core/deadline.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

describe('a clock that runs ten times as fast', () => {
  it('shows the same time at its anchor, and ten seconds for each of the machine’s', () => {
    const machine = createFakeClock(1_000_000);
    const clock = scaledClock(machine, 10);
    expect(clock.nowMs()).toBe(1_000_000);
    machine.advance(2_500);
    expect(clock.nowMs()).toBe(1_025_000);
  });

  it('goes on where it was after a restart, as if it had never stood still', () => {
    const machine = createFakeClock(1_000_000);
    const { scaling } = scaledClock(machine, 10);
    machine.advance(3_000);
    expect(scaledClock(machine, 10, scaling?.anchorMs).nowMs()).toBe(1_030_000);
  });

  it('calls back after its own time, and never before it', () => {
    const machine = createFakeClock(1_000_000);
    const clock = scaledClock(machine, 10);
    const called: number[] = [];
    for (const delayMs of [0, 1, 10, 15, 1_000]) clock.after(delayMs, () => called.push(clock.nowMs() - 1_000_000));
    clock.after(20, () => called.push(Number.NaN)).cancel();
    machine.advance(100);
    expect(called).toEqual([0, 10, 10, 20, 1_000]);
  });
});

describe('waits that protect the machine', () => {
  it('take as long on a clock that runs faster', async () => {
    const machine = createFakeClock();
    const clock = scaledClock(machine, 20);
    let outcome: boolean | undefined;
    const over = endsWithin(new Promise(() => undefined), { clock, limitMs: 1_000 }).then((isInTime) => {
      outcome = isInTime;
    });
    machine.advance(999);
    await Promise.resolve();
    expect(outcome).toBe(undefined);
    machine.advance(1);
    await over;
    expect(outcome).toBe(false);
  });

  it('go by the clock itself where there is no other', () => {
    const machine = createFakeClock();
    expect([machineClockOf(machine), machineClockOf(scaledClock(machine, 2))]).toEqual([machine, machine]);
  });
});
