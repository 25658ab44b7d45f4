import { describe, expect, it } from 'vitest';
import {
  type FreshnessInput,
  judgeFreshness,
  staleAfterMs,
} from '../../../../../frontend/src/composables/live/freshness.ts';

const judge = (o: Partial<FreshnessInput>) =>
  judgeFreshness({ link: 'open', nowMs: 100_000, publishedAtMs: 99_600, endsAtMs: 300_000, ...o });

describe('freshness', () => {
  it('is live with the age by the server clock', () => {
    expect(judge({})).toEqual({ state: 'live', ageMs: 400 });
  });

  it('turns stale past three seconds, not at them', () => {
    expect(judge({ nowMs: 99_600 + staleAfterMs }).state).toBe('live');
    expect(judge({ nowMs: 99_600 + staleAfterMs + 1 })).toEqual({ state: 'stale', ageMs: 3_001 });
  });

  it('is never live while the link is lost, however young the data', () => {
    expect(judge({ link: 'lost' })).toEqual({ state: 'offline', ageMs: 400 });
  });

  it('has no age below zero when the clocks disagree by a little', () => {
    expect(judge({ nowMs: 99_500 })).toEqual({ state: 'live', ageMs: 0 });
  });

  it('waits for the first racer once connected', () => {
    const none = { publishedAtMs: undefined, endsAtMs: undefined };
    expect([judge({ ...none, link: 'connecting' }).state, judge(none).state]).toEqual(['connecting', 'waiting']);
  });

  it('does not call the board of a race that is over stale', () => {
    expect(judge({ nowMs: 300_000, publishedAtMs: 299_000 }).state).toBe('ended');
    expect(judge({ nowMs: 299_999, publishedAtMs: 290_000 }).state).toBe('stale');
  });
});
