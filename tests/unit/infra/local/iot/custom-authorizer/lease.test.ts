import { describe, expect, it } from 'vitest';
import type { LeaseTerms } from '../../../../../../infra/local/src/iot/custom-authorizer/answer.ts';
import { holdLease } from '../../../../../../infra/local/src/iot/custom-authorizer/lease.ts';
import { createFakeClock } from '../../../../../support/fake-clock.ts';

const hold = (terms: LeaseTerms, refresh: () => Promise<LeaseTerms> = async () => terms) => {
  const clock = createFakeClock(0);
  const events: string[] = [];
  let end = (): void => undefined;
  holdLease({
    clock,
    terms,
    connection: {
      close: () => undefined,
      onEnded: (callback) => {
        end = callback;
      },
    },
    refresh: () => {
      events.push(`refresh at ${clock.nowMs()}`);
      return refresh();
    },
    onExpired: () => events.push(`expired at ${clock.nowMs()}`),
    onRefused: (error) => events.push(`refused: ${String(error)}`),
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { clock, events, end: () => end(), settle };
};

describe('a lease', () => {
  it('aws-semantics 7.7: ends when its time since the beginning is up, however often it was refreshed', async () => {
    const { clock, events, settle } = hold({ disconnectAfterSeconds: 700, refreshAfterSeconds: 300 });
    for (let step = 0; step < 7; step += 1) {
      clock.advance(100_000);
      await settle();
    }
    expect(events).toEqual(['refresh at 300000', 'refresh at 600000', 'expired at 700000']);
  });

  it('aws-semantics 7.7: takes over the times of the newest answer; one that has passed ends it', async () => {
    const later = { disconnectAfterSeconds: 400, refreshAfterSeconds: 300 };
    const { clock, events, settle } = hold(
      { disconnectAfterSeconds: 86_400, refreshAfterSeconds: 500 },
      async () => later,
    );
    clock.advance(500_000);
    await settle();
    clock.advance(0);
    expect(events).toEqual(['refresh at 500000', 'expired at 500000']);
  });

  it('aws-semantics 7.7: is over when a refresh fails', async () => {
    const fail = () => Promise.reject(new Error('no'));
    const { clock, events, settle } = hold({ disconnectAfterSeconds: 700, refreshAfterSeconds: 300 }, fail);
    clock.advance(300_000);
    await settle();
    expect(events).toEqual(['refresh at 300000', 'refused: Error: no']);
  });

  it('keeps no timer and tells nothing when its connection is over, also not of a refresh under way', async () => {
    const pending = Promise.withResolvers<LeaseTerms>();
    const { clock, events, end, settle } = hold(
      { disconnectAfterSeconds: 700, refreshAfterSeconds: 300 },
      () => pending.promise,
    );
    clock.advance(300_000);
    end();
    pending.reject(new Error('too late'));
    await settle();
    expect([events, clock.pendingCount()]).toEqual([['refresh at 300000'], 0]);
  });
});
