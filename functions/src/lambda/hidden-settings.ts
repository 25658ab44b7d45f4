import type { Telemetry } from './log.ts';

/** How old an answer may be about who is hidden, ms: half of the shortest window, so that every window asks anew. */
export const HIDDEN_MAX_AGE_MS = 500;

/** Counts every read that failed: until one succeeds, whoever was hidden before is. */
export const reportHiddenUnread =
  (telemetry: Telemetry) =>
  (error: unknown): void => {
    telemetry.error('the hidden racers could not be read', error);
    telemetry.count({ HiddenRacersUnread: 1 });
  };
