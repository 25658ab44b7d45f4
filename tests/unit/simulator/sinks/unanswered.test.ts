import { expect, it, vi } from 'vitest';
import { createUnanswered } from '../../../../simulator/src/sinks/unanswered.ts';
import { eventually } from '../../../support/eventually.ts';

it('hears of each message once: its answer, the failure of its connection, or that the time is up', async () => {
  const unanswered = createUnanswered(300);
  const [first, second] = [unanswered.newList(), unanswered.newList()];
  const dones = Array.from({ length: 4 }, () => vi.fn());
  const answer = first.add(dones[0]!);
  const refuse = first.add(dones[1]!);
  first.add(dones[2]!);
  second.add(dones[3]!);
  answer();
  answer();
  refuse(new Error('no'));
  const failure = new Error('gone');
  first.failAll(failure);
  await eventually(() => dones[3]!.mock.calls.length > 0 || undefined);
  expect(dones.map(({ mock }) => mock.calls)).toEqual([
    [[undefined]],
    [[new Error('no')]],
    [[failure]],
    [[new Error('no answer within 300 ms')]],
  ]);
});
