import type { Clock } from './core/clock.ts';
import type { Log } from './core/ports.ts';

/** A log that writes one JSON object per line. */
export const createJsonLog =
  (write: (line: string) => void, clock: Clock): Log =>
  (level, message, facts = {}) =>
    write(`${JSON.stringify({ time: new Date(clock.nowMs()).toISOString(), level, message, ...plain(facts) })}\n`);

// Errors have no enumerable fields; without this a log line would hold `{}` where the reason should be.
const plain = (facts: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, value instanceof Error ? describe(value) : value]),
  );

const describe = (error: Error): string =>
  error.cause instanceof Error ? `${error.message} (${describe(error.cause)})` : (error.stack ?? error.message);
