import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCommitOrder, type PendingWrite } from '../../../../../infra/local/src/dynamodb/commit-order.ts';

describe('the order of commits', () => {
  it('shows a write only when all before it are settled', () => {
    const order = createCommitOrder({ lastSequence: 7 });
    const [first, second, third] = [order.begin(100), order.begin(100), order.begin(200)];
    expect([first!.sequence, second!.sequence, third!.sequence]).toEqual([8, 9, 10]);
    order.settle(third!);
    order.settle(second!);
    expect(order.settledSequence()).toBe(7);
    order.settle(first!);
    expect(order.settledSequence()).toBe(10);
  });

  it('is settled until the oldest write on its way, or until now without one', () => {
    const order = createCommitOrder({ lastSequence: 0 });
    expect(order.settledUntilMs(50)).toBe(50);
    const write = order.begin(100);
    expect(order.settledUntilMs(500)).toBe(100);
    order.settle(write);
    expect(order.settledUntilMs(500)).toBe(500);
  });

  it('never lets time run backwards, whatever the clock does', () => {
    const order = createCommitOrder({ lastSequence: 0 });
    order.settle(order.begin(1_000));
    expect(order.begin(400).arrivedAtMs).toBe(1_000);
    expect(order.settledUntilMs(400)).toBe(1_000);
  });

  it('agrees with a plain count of settled writes, for random orders', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 60 }), (choices) => {
        const order = createCommitOrder({ lastSequence: 0 });
        const open: PendingWrite[] = [];
        const done = new Set<number>();
        let nowMs = 0;
        for (const choice of choices) {
          nowMs += choice;
          if (choice < 5 || open.length === 0) open.push(order.begin(nowMs));
          else {
            const [write] = open.splice(choice % open.length, 1);
            order.settle(write!);
            done.add(write!.sequence);
          }
          let prefix = 0;
          while (done.has(prefix + 1)) prefix += 1;
          expect(order.settledSequence()).toBe(prefix);
          const oldestMs = Math.min(...open.map(({ arrivedAtMs }) => arrivedAtMs));
          expect(order.settledUntilMs(nowMs)).toBe(open.length === 0 ? nowMs : oldestMs);
        }
      }),
    );
  });
});
