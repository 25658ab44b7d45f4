import type { Clock } from './clock.ts';
import type { Log } from './ports.ts';

/** One line per subject and this time: an outage at 10,000 messages/s must not drown the operator. */
const INTERVAL_MS = 10_000;
/** Subjects remembered at once; when there are more, all are forgotten and may log again. */
const SUBJECTS_MAX = 1_000;

/** A log that repeats a subject (level and message) only every 10 s and says how many lines it left out. */
export const createSparseLog = (log: Log, clock: Clock): Log => {
  const subjects = new Map<string, { nextAtMs: number; omitted: number }>();
  return (level, message, facts) => {
    const key = `${level} ${message}`;
    const nowMs = clock.nowMs();
    const subject = subjects.get(key);
    if (subject !== undefined && nowMs < subject.nextAtMs) {
      subject.omitted += 1;
      return;
    }
    if (subjects.size >= SUBJECTS_MAX) subjects.clear();
    subjects.set(key, { nextAtMs: nowMs + INTERVAL_MS, omitted: 0 });
    const omitted = subject?.omitted ?? 0;
    log(level, message, omitted === 0 ? facts : { ...facts, omittedLines: omitted });
  };
};
