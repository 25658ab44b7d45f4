import { describe, expect, it } from 'vitest';
import { type LinkState, listenLive } from '../../../../ops/src/tail/live-link.ts';

describe('a live link that does not come up', () => {
  it('is tried again and again, until it is interrupted', async () => {
    const interruption = new AbortController();
    const waitsMs: number[] = [];
    const states: LinkState['state'][] = [];
    await listenLive({
      broker: { url: 'mqtt://127.0.0.1:9' }, // nobody is there
      authorizer: '',
      topics: ['alleycat/live/1'],
      signal: interruption.signal,
      clock: {
        nowMs: () => 0,
        sleep: async (durationMs) => {
          waitsMs.push(durationMs);
          if (waitsMs.length === 8) interruption.abort();
        },
      },
      onPayload: () => undefined,
      onState: ({ state }) => states.push(state),
    });
    expect(states).toEqual(Array.from({ length: 8 }, () => ['connecting', 'lost']).flat());
    const longestMs = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000];
    expect(waitsMs.map((waitMs, attempt) => waitMs <= (longestMs[attempt] ?? 0))).toEqual(longestMs.map(() => true));
  });
});
