import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../simulator/src/clock.ts';
import { connectionGaps, raceMarks } from '../../../../simulator/src/timeline/marks.ts';
import { createTimeline } from '../../../../simulator/src/timeline/timeline.ts';
import { sampleWith } from './support.ts';

/** A clock that a test moves; `every` is called by hand. */
function createHandClock() {
  let nowMs = 5_000;
  let tick = () => undefined as unknown;
  const clock: Clock = {
    nowMs: () => nowMs,
    sleep: async () => undefined,
    every: (_intervalMs, callback) => {
      tick = callback;
      return () => {
        tick = () => undefined;
      };
    },
  };
  const advance = (byMs: number) => {
    nowMs += byMs;
    tick();
  };
  return { clock, advance };
}

describe('a timeline', () => {
  it('has what was read between two looks, and what happened meanwhile', () => {
    const { clock, advance } = createHandClock();
    const racers = [{ racerId: 'sim-1-0001', name: 'Noor', place: 'first' }] as const;
    const timeline = createTimeline({
      clock,
      read: (span) => sampleWith({ ...span, sent: span.untilMs - span.fromMs, connected: 2 }),
      racers: () => racers,
    });
    advance(1_000);
    timeline.start();
    advance(1_000);
    const end = timeline.begin('fault', 'table throttled');
    advance(1_250);
    end();
    timeline.begin('fault', 'worker killed');
    advance(0);
    advance(0.4);
    expect(timeline.stop()).toEqual({
      everyMs: 1_000,
      looksPerSample: 1,
      samples: [
        sampleWith({ fromMs: 0, untilMs: 1_000, sent: 1_000, connected: 2 }),
        sampleWith({ fromMs: 1_000, untilMs: 2_250, sent: 1_250, connected: 2 }),
      ],
      marks: [
        { kind: 'fault', label: 'table throttled', fromMs: 1_000, untilMs: 2_250 },
        { kind: 'fault', label: 'worker killed', fromMs: 2_250 },
      ],
      racers,
    });
  });

  it.each([
    ['a moment to the last look', { looks: 2, restMs: 400 }, [1_000, 2_400]],
    ['a look of its own for more', { looks: 2, restMs: 600 }, [1_000, 2_000, 2_600]],
    ['a moment alone as it is', { looks: 0, restMs: 400 }, [400]],
  ])('adds %s when it stops', (_what, { looks, restMs }, expected) => {
    let nowMs = 0;
    let tick = () => undefined as unknown;
    const clock: Clock = {
      nowMs: () => nowMs,
      sleep: async () => undefined,
      every: (_intervalMs, callback) => {
        tick = callback;
        return () => undefined;
      },
    };
    const timeline = createTimeline({ clock, read: (span) => sampleWith(span), racers: () => [] });
    timeline.start();
    for (let look = 1; look <= looks; look += 1) {
      nowMs += 1_000;
      tick();
    }
    nowMs += restMs;
    expect(timeline.stop().samples.map(({ untilMs }) => untilMs)).toEqual(expected);
  });

  it('looks a last time when it stops, and never again', () => {
    const { clock, advance } = createHandClock();
    const timeline = createTimeline({ clock, read: (span) => sampleWith(span), racers: () => [] });
    timeline.start();
    advance(1_000);
    const { samples } = timeline.stop();
    advance(1_000);
    expect(samples.map(({ fromMs, untilMs }) => [fromMs, untilMs])).toEqual([[0, 1_000]]);
  });
});

describe('marks', () => {
  it.each([
    ['within a race', { startedAtMs: 10_000, durationMs: 20_000 }, []],
    ['from its start to its end', { startedAtMs: 0, durationMs: 300_000 }, ['race begins 0', 'race ends 300000']],
    ['to its end, but for a part of the last second', { startedAtMs: 0.4, durationMs: 299_100 }, ['race ends 300000']],
    [
      'from its start to just after its end',
      { startedAtMs: 0, durationMs: 300_020 },
      ['race begins 0', 'race ends 300000'],
    ],
    ['across two ends', { startedAtMs: 290_000, durationMs: 311_001 }, ['race begins 10000', 'race begins 310000']],
  ])('name the races of a ride %s', (_what, ride, expected) => {
    const marks = raceMarks({ ...ride, raceLengthSeconds: 300 });
    expect(marks.map(({ label, fromMs }) => `${label} ${fromMs}`)).toEqual(expected);
  });

  it('show where connections were gone, and not that racers come one after the other', () => {
    const samples = [2, 5, 20, 20, 18, 17, 3, 19, 20, 10].map((connected, index) =>
      sampleWith({ fromMs: index * 1_000, untilMs: (index + 1) * 1_000, connected }),
    );
    expect(connectionGaps(samples)).toEqual([
      { kind: 'gap', label: '17 of 20 connections gone', fromMs: 5_000, untilMs: 7_000 },
      { kind: 'gap', label: '10 of 20 connections gone', fromMs: 9_000 },
    ]);
  });
});
