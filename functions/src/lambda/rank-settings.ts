import type { EnvironmentVariables } from './environment.ts';
import type { Telemetry } from './log.ts';

/**
 * Where the rank index is, as `redis://` or `rediss://` address; undefined where the stack has none. Like the SDK's clients of
 * other services it is found at `AWS_ENDPOINT_URL_<SERVICE>` first, where that is set.
 */
export const rankIndexUrlOf = (environment: EnvironmentVariables): string | undefined => {
  const deployed = environment['RANK_INDEX_URL'];
  return deployed ? (environment['AWS_ENDPOINT_URL_ELASTICACHE'] ?? deployed) : undefined;
};

/** How often an index that is away is told of, ms: while it is, every reader notices. */
const AWAY_REPORT_MS = 10_000;

/** Counts how often the table answered instead of the index. */
export const reportRankIndexAway = (telemetry: Telemetry, clock: { nowMs(): number }): ((cause: unknown) => void) => {
  let count = 0;
  let reportedAtMs = Number.NEGATIVE_INFINITY;
  return (cause) => {
    count += 1;
    const nowMs = clock.nowMs();
    if (nowMs - reportedAtMs < AWAY_REPORT_MS) return;
    reportedAtMs = nowMs;
    telemetry.error('the rank index is away: ranks are counted in the table', cause);
    telemetry.count({ RanksFromTable: count });
    count = 0;
  };
};
