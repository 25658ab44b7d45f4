import { parseRaceId } from '@alleycat/domain';
import { afterEach, describe, expect, it } from 'vitest';
import { parseCommand } from '../../../simulator/src/options.ts';
import { rideForever } from '../../../simulator/src/ride-forever.ts';
import { createAcceleratedClock } from './support/accelerated-clock.ts';
import { type MiniPlatform, openMiniPlatform } from './support/mini-platform.ts';

let platform: MiniPlatform | undefined;

afterEach(async () => {
  await platform?.close();
  platform = undefined;
});

const planFor = (url: string) => {
  const command = parseCommand(['--forever', '--racers', '4', '--max-clock-skew', '0', '--url', url], { seed: 1 });
  if (command.kind !== 'simulate') throw new TypeError('expected a plan');
  return command.plan;
};

describe('demonstration racers', () => {
  it('ride from one race into the next, until they are told to stop', async () => {
    const clock = createAcceleratedClock(10);
    const stop = new AbortController();
    const starts = new Set<number>();
    platform = await openMiniPlatform({
      clock,
      epochMs: 1_620_992_106_000,
      store: (reading) => {
        const { startSeconds } = parseRaceId(reading.raceId, 10);
        starts.add(startSeconds);
        if (starts.size === 2) stop.abort();
        return reading;
      },
    });
    await rideForever(planFor(platform.url), { clock, signal: stop.signal });
    // Of four connections, one may bring the last race's end after another has brought the next one's start.
    const [first = 0, second] = [...starts].sort();
    expect(second).toBe(first + 10);
  });

  it('stop while they still wait for the server', async () => {
    const stop = new AbortController();
    const clock = createAcceleratedClock(10);
    const riding = rideForever(planFor('http://127.0.0.1:9'), {
      clock: {
        ...clock,
        sleep: (durationMs, signal) => {
          stop.abort();
          return clock.sleep(durationMs, signal);
        },
      },
      signal: stop.signal,
    });
    await expect(riding).resolves.toBeUndefined();
  });
});
