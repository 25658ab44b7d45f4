import { afterEach, describe, expect, it } from 'vitest';
import type { ScheduleSpec } from '../../../../../infra/local/src/core/deployment.ts';
import { createScheduler } from '../../../../../infra/local/src/scheduler/create-scheduler.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const MINUTE: ScheduleSpec = { name: 'sweep', functionName: 'worker', periodSeconds: 60, enabled: true };

const open: { stop: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const scheduler of open.splice(0)) await scheduler.stop();
});

interface Call {
  readonly functionName: string;
  /** Since the start. */
  readonly atMs: number;
  readonly event: Record<string, unknown>;
}

/** @param refusals how many calls find a full queue, from the first on */
const started = async (schedules: readonly ScheduleSpec[], refusals = 0) => {
  const clock = createFakeClock(START_MS);
  const calls: Call[] = [];
  const logged: string[] = [];
  const scheduler = createScheduler({
    schedules,
    events: {
      invokeEvent: async (functionName, eventJson) => {
        calls.push({ functionName, atMs: clock.nowMs() - START_MS, event: JSON.parse(eventJson) });
        if (calls.length <= refusals) throw new Error('the queue is full');
      },
    },
    clock,
    log: (_level, message) => logged.push(message),
    random: () => 1,
  });
  open.push(scheduler);
  await scheduler.start();
  /** In steps, so that what was refused is known before its next try is due. */
  const advance = async (byMs: number, stepMs = byMs): Promise<void> => {
    for (let doneMs = 0; doneMs < byMs; doneMs += stepMs) {
      clock.advance(stepMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { clock, calls, logged, scheduler, advance, callsAtMs: () => calls.map(({ atMs }) => atMs) };
};

describe('a schedule (aws-semantics 13)', () => {
  it('sends its function the scheduled event', async () => {
    const { calls, advance } = await started([MINUTE]);
    await advance(60_000);
    expect(calls).toEqual([
      {
        functionName: 'worker',
        atMs: 60_000,
        event: {
          version: '0',
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          'detail-type': 'Scheduled Event',
          source: 'aws.events',
          account: '000000000000',
          time: '2026-01-02T03:05:05Z',
          region: 'us-east-1',
          resources: ['arn:aws:events:us-east-1:000000000000:rule/sweep'],
          detail: {},
        },
      },
    ]);
  });

  it('comes once a period, first one period after the start', async () => {
    const { calls, advance, callsAtMs } = await started([MINUTE, { ...MINUTE, name: 'slow', periodSeconds: 120 }]);
    await advance(59_999);
    expect(calls).toEqual([]);
    await advance(240_001);
    expect(callsAtMs()).toEqual([60, 120, 120, 180, 240, 240, 300].map((seconds) => seconds * 1_000));
    expect(new Set(calls.map(({ event }) => event['id'])).size).toBe(7);
  });

  it('may be a month long', async () => {
    const { advance, callsAtMs } = await started([{ ...MINUTE, periodSeconds: 30 * 86_400 }]);
    await advance(61 * 86_400_000);
    expect(callsAtMs()).toEqual([30 * 86_400_000, 60 * 86_400_000]);
  });

  it('sends its own input, byte for byte, where it has one', async () => {
    const sent: string[] = [];
    const clock = createFakeClock(START_MS);
    const input = '{ "sequence": 12345678901234567890 }';
    const events = { invokeEvent: async (_name: string, eventJson: string) => void sent.push(eventJson) };
    const scheduler = createScheduler({ schedules: [{ ...MINUTE, input }], events, clock, log: () => undefined });
    open.push(scheduler);
    await scheduler.start();
    clock.advance(60_000);
    expect(sent).toEqual([input]);
  });

  it('sends nothing while it is disabled', async () => {
    const { clock, calls, advance } = await started([{ ...MINUTE, enabled: false }]);
    await advance(600_000);
    expect([calls, clock.pendingCount()]).toEqual([[], 0]);
  });

  it('sends one event for all that a sleeping machine missed, and keeps its beat', async () => {
    const { clock, calls, logged, advance, callsAtMs } = await started([MINUTE]);
    await advance(70_000);
    clock.jumpTo(START_MS + 605_000);
    await advance(60_000);
    expect(callsAtMs()).toEqual([60_000, 605_000, 660_000]);
    expect(calls.map(({ event }) => event['time'])).toEqual([
      '2026-01-02T03:05:05Z',
      '2026-01-02T03:14:05Z',
      '2026-01-02T03:15:05Z',
    ]);
    expect(logged).toEqual(['one scheduled event stands for those that were missed']);
  });

  it('finds within a minute of waking that it is due, however long its period', async () => {
    const { clock, advance, callsAtMs } = await started([{ ...MINUTE, periodSeconds: 86_400 }]);
    // The timers of a machine that sleeps stand still, its clock does not.
    clock.jumpTo(START_MS + 86_400_000 * 1.5);
    await advance(60_000, 1_000);
    expect(callsAtMs()).toEqual([86_400_000 * 1.5]);
  });

  it('goes on after one period when the clock was set back', async () => {
    const machine = createFakeClock(START_MS);
    let setBackMs = 0;
    const sentAtMs: number[] = [];
    const scheduler = createScheduler({
      schedules: [{ ...MINUTE, periodSeconds: 600 }],
      events: { invokeEvent: async () => void sentAtMs.push(machine.nowMs() - START_MS) },
      // Timers take no notice of what the clock is set to.
      clock: { nowMs: () => machine.nowMs() - setBackMs, after: machine.after },
      log: () => undefined,
    });
    open.push(scheduler);
    await scheduler.start();
    machine.advance(300_000);
    setBackMs = 3_600_000;
    machine.advance(1_500_000);
    expect(sentAtMs).toEqual([960_000, 1_560_000]);
  });

  it('offers an event that was not taken again, until it is', async () => {
    const { calls, logged, advance, callsAtMs } = await started([MINUTE], 3);
    await advance(119_000, 1_000);
    expect(callsAtMs()).toEqual([60, 61, 63, 67].map((seconds) => seconds * 1_000));
    expect(new Set(calls.map(({ event }) => event['id'])).size).toBe(1);
    expect(logged).toEqual(Array(3).fill('a scheduled event was not taken; it is offered again until the next is due'));
  });

  it('drops an event that was not taken for the next one', async () => {
    const { calls, advance } = await started([MINUTE], 1_000);
    await advance(180_000, 1_000);
    const times = calls.map(({ event }) => event['time']);
    expect(times).toEqual([...times].sort());
    expect(times.at(-1)).toBe('2026-01-02T03:07:05Z');
  });

  it('leaves no timer behind when it stops', async () => {
    const { clock, calls, scheduler, advance } = await started([MINUTE], 1_000);
    await advance(61_000, 1_000);
    await scheduler.stop();
    const count = calls.length;
    await advance(600_000, 1_000);
    expect([calls.length, clock.pendingCount()]).toEqual([count, 0]);
  });
});
