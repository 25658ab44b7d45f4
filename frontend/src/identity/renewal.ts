import { jitter, type Random } from '../composables/app/jittered-wait.ts';

export interface RenewalOptions {
  /** Gets a new token and schedules again; rejects when that may work later. */
  renew(): Promise<void>;
  /** The token has ended and there is no new one yet. */
  onExpired(): void;
  /** @default Math.random */
  random?: Random;
}

export interface Renewal {
  /** A token came: the next one is due some time before it ends. */
  schedule(o: { askedAtMs: number; lifetimeMs: number }): void;
  /** The token is too old to start anything with, or there is none. */
  isDue(): boolean;
  /** Whether the token is old enough that asking for another one is no flood. */
  isWorthAnother(): boolean;
  /** Renews, once however many ask. Resolves when it is done, or has failed and will be tried again by itself. */
  now(): Promise<void>;
  stop(): void;
}

/** Enough for many tries before a token ends, however long it lives. */
const aheadMsMax = 5 * 60_000;
/** A short-lived token is used for most of its life. */
const aheadShareMax = 1 / 4;
const retryMsMin = 2_000;
const retryMsMax = 60_000;
/** A new token is not doubted. */
const youngMs = 30_000;

/** Keeps a token good: renews it in time, and tries again for as long as it takes. */
export function createRenewal({ renew, onExpired, random = Math.random }: RenewalOptions): Renewal {
  let dueAtMs = 0;
  let expiresAtMs = 0;
  let scheduledAtMs = 0;
  let retryMs = retryMsMin;
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;

  const wait = (ms: number) => {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(now, ms);
  };
  const run = async () => {
    clearTimeout(timer);
    try {
      await renew();
    } catch {
      if (Date.now() >= expiresAtMs) onExpired();
      wait(jitter(retryMs, random));
      retryMs = Math.min(retryMs * 2, retryMsMax);
    }
  };
  const now = () => {
    isStopped = false;
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    schedule: ({ askedAtMs, lifetimeMs }) => {
      isStopped = false;
      const aheadMs = Math.min(aheadMsMax, lifetimeMs * aheadShareMax);
      scheduledAtMs = Date.now();
      expiresAtMs = askedAtMs + lifetimeMs;
      dueAtMs = expiresAtMs - aheadMs;
      retryMs = retryMsMin;
      // Somewhat before it is due: the tabs of a device, and thousands of devices, do not all come at once.
      wait(Math.max(0, dueAtMs - random() * aheadMs * aheadShareMax - Date.now()));
    },
    isDue: () => Date.now() >= dueAtMs,
    isWorthAnother: () => Date.now() - scheduledAtMs >= youngMs,
    now,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      dueAtMs = 0;
      expiresAtMs = 0;
    },
  };
}
