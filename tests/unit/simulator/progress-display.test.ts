import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../simulator/src/progress.ts';
import { createProgressDisplay } from '../../../simulator/src/progress-display.ts';

const progressWith = (fields: Partial<Progress> = {}): Progress => ({
  phase: 'riding',
  elapsedSeconds: 0,
  totalSeconds: 300,
  racers: 1_000,
  connected: 990,
  sent: 0,
  acknowledged: 0,
  givenUp: 0,
  lost: 0,
  p99Ms: 240,
  curves: undefined,
  ...fields,
});

function openDisplay(terminal: { isTTY?: boolean } = {}) {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), { columns: 160, ...terminal });
  const display = createProgressDisplay(stream);
  return { display, shown: () => stripVTControlCharacters(stream.read() ?? '') };
}

describe('the progress of a run', () => {
  it('is a line for every phase, and one every five seconds of a long one', () => {
    const { display, shown } = openDisplay();
    display.update(progressWith({ phase: 'connecting', totalSeconds: 0, connected: 0, p99Ms: 0 }));
    display.update(progressWith({ phase: 'connecting', totalSeconds: 0, connected: 500, p99Ms: 0 }));
    display.update(progressWith({ elapsedSeconds: 0.1 }));
    display.update(progressWith({ elapsedSeconds: 4.9, sent: 4_000 }));
    display.update(progressWith({ elapsedSeconds: 5.2, sent: 4_300, acknowledged: 4_200, givenUp: 3, lost: 2 }));
    display.update(progressWith({ phase: 'settling', elapsedSeconds: 300, sent: 300_000, acknowledged: 299_997 }));
    display.stop();
    expect(shown().split('\n')).toEqual([
      'connecting 0/0 s: 0/1000 connected, 0 sent (0/s), 0 acknowledged, 0 given up, 0 lost, p99 0 ms',
      'riding 0/300 s: 990/1000 connected, 0 sent (0/s), 0 acknowledged, 0 given up, 0 lost, p99 240 ms',
      'riding 5/300 s: 990/1000 connected, 4300 sent (843/s), 4200 acknowledged, 3 given up, 2 lost, p99 240 ms',
      expect.stringMatching(/^settling 300\/300 s: /),
      '',
    ]);
  });

  it('says how many all-time curves are right while it waits for them', () => {
    const { display, shown } = openDisplay();
    display.update(progressWith({ phase: 'history', totalSeconds: 75, curves: { done: 3, total: 9 } }));
    expect(shown()).toMatch(/p99 240 ms {2}3\/9 curves equal\n$/);
  });

  it('is two bars on a terminal: the time with its rate, and the racers with what became of their readings', () => {
    const { display, shown } = openDisplay({ isTTY: true });
    display.update(progressWith());
    display.update(progressWith({ elapsedSeconds: 150, sent: 150_000, acknowledged: 149_000, givenUp: 12, lost: 4 }));
    display.stop();
    const text = shown();
    expect(text).toMatch(/riding {5}\[=+-+\] 150\/300 s {2}1000\/s {2}p99 240 ms/);
    expect(text).toMatch(/connected {2}\[=+\] 990\/1000 {2}149000 acknowledged, 12 given up, 4 lost/);
  });
});
