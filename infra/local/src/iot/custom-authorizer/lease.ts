import type { Clock, Timer } from '../../core/clock.ts';
import type { Connection } from '../authorizer.ts';
import type { LeaseTerms } from './answer.ts';

export interface LeaseOptions {
  readonly clock: Clock;
  readonly connection: Connection;
  readonly terms: LeaseTerms;
  /** Asks the authorizer again and applies its answer; rejects to end the connection. */
  readonly refresh: () => Promise<LeaseTerms>;
  readonly onExpired: () => void;
  readonly onRefused: (error: unknown) => void;
}

/** Watches over a connection's time, until it is over: refreshes what it may do, and ends it when its time is up. */
export const holdLease = ({ clock, connection, terms, refresh, onExpired, onRefused }: LeaseOptions): void => {
  const startedAtMs = clock.nowMs();
  let isOver = false;
  let expiry: Timer | undefined;
  let nextRefresh: Timer | undefined;
  const schedule = ({ disconnectAfterSeconds, refreshAfterSeconds }: LeaseTerms): void => {
    if (isOver) return;
    expiry?.cancel();
    const leftMs = startedAtMs + disconnectAfterSeconds * 1_000 - clock.nowMs();
    expiry = clock.after(Math.max(0, leftMs), onExpired);
    nextRefresh = clock.after(refreshAfterSeconds * 1_000, () => {
      refresh().then(schedule, (error: unknown) => {
        if (!isOver) onRefused(error);
      });
    });
  };
  schedule(terms);
  connection.onEnded(() => {
    isOver = true;
    expiry?.cancel();
    nextRefresh?.cancel();
  });
};
