import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads what functions counted, as an operator of one machine finds it: embedded metrics in their logs. */
export interface FunctionMetrics {
  /** A metric of a function since the start, for example `RefusedExpired`. */
  total(logicalId: string, metric: string): number;
  /** Readings that a function rejected, by reason. */
  rejections(logicalId: string): Record<string, number>;
}

export const readFunctionMetrics = (dataFolder: string): FunctionMetrics => {
  const linesOf = (logicalId: string): Record<string, unknown>[] =>
    textOf(join(dataFolder, `logs/alleycat-${logicalId}.log`))
      .split('\n')
      .slice(0, -1) // what follows the last line end may be half a line
      .flatMap((line) => (line.includes('"_aws"') ? [JSON.parse(line.slice(line.indexOf('{')))] : []));
  return {
    total: (logicalId, metric) =>
      linesOf(logicalId).reduce((sum, line) => sum + (typeof line[metric] === 'number' ? line[metric] : 0), 0),
    rejections: (logicalId) => {
      const counts: Record<string, number> = {};
      for (const { reason, RejectedReadings: count } of linesOf(logicalId)) {
        if (typeof reason === 'string' && typeof count === 'number') counts[reason] = (counts[reason] ?? 0) + count;
      }
      return counts;
    },
  };
};

// A function that has said nothing yet has no log.
const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
