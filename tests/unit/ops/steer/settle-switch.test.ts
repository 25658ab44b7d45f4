import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { SwitchState } from '../../../../domain/src/ports/index.ts';
import { settleSwitch } from '../../../../ops/src/steer/settle-switch.ts';
import { memoryConsumerSwitch } from '../../../support/fakes/memory-consumer-switch.ts';

const settle = async (states: readonly (SwitchState | Error)[]) => {
  let [nowMs, asked] = [0, 0];
  const stateOf = async () => {
    const state = states[Math.min(asked, states.length - 1)];
    asked += 1;
    if (state === undefined || state instanceof Error) throw state;
    return state;
  };
  const settled = await settleSwitch(
    { consumer: 'aggregate', wanted: 'off' },
    { ...memoryConsumerSwitch(), stateOf },
    {
      clock: {
        nowMs: () => nowMs,
        sleep: async (ms) => {
          nowMs += ms;
        },
      },
      signal: new AbortController().signal,
      progress: new PassThrough().resume(),
    },
  );
  return { settled, nowMs };
};

describe('a switch that was turned', () => {
  it('is waited for until it has moved', async () => {
    expect(await settle(['on', 'changing', 'off'])).toEqual({ settled: { switch: 'off' }, nowMs: 2_000 });
  });

  it('is waited for two minutes', async () => {
    expect(await settle(['changing'])).toEqual({ settled: { switch: 'changing' }, nowMs: 120_000 });
  });

  it('has been turned, whoever cannot be asked about it', async () => {
    expect(await settle(['changing', new Error('Rate exceeded')])).toEqual({
      settled: { switch: 'unknown', switchProblem: 'Rate exceeded' },
      nowMs: 1_000,
    });
  });
});
