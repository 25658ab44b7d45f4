import { type ReadingRejection, RejectedReadingError } from '@alleycat/domain';
import type { Telemetry } from './log.ts';

/** Where a refused record can be found again. */
export type RecordOrigin = Readonly<Record<string, string>>;

/** A refused record: why, and where it came from. */
export type RejectedRecord = RecordOrigin & { readonly code: ReadingRejection; readonly message: string };

/** What was refused of a batch: how often for which reason, and the first of each reason as an example. */
export interface Rejections {
  readonly counts: ReadonlyMap<ReadingRejection, number>;
  readonly examples: readonly RejectedRecord[];
}

export interface RejectionTally extends Rejections {
  /**
   * Counts a refusal. `originOf` is asked only for the first of its reason.
   * @throws the error itself if it is none: a fault of ours must not pass for a bad record
   */
  add(error: unknown, originOf: () => RecordOrigin): void;
}

export const createRejectionTally = (): RejectionTally => {
  const counts = new Map<ReadingRejection, number>();
  const examples: RejectedRecord[] = [];
  return {
    counts,
    examples,
    add: (error, originOf) => {
      if (!(error instanceof RejectedReadingError)) throw error;
      const { code, message } = error;
      const count = counts.get(code) ?? 0;
      if (count === 0) examples.push({ ...originOf(), code, message });
      counts.set(code, count + 1);
    },
  };
};

export const rejectedCount = ({ counts }: Rejections): number =>
  [...counts.values()].reduce((total, count) => total + count, 0);

/** Counts what was refused by its reason and shows an example of each: a flood of bad records costs one line. */
export const reportRejections = ({ counts, examples }: Rejections, telemetry: Telemetry): void => {
  if (counts.size === 0) return;
  telemetry.countBy('RejectedReadings', 'reason', counts);
  telemetry.warn('readings were rejected', { counts: Object.fromEntries(counts), examples });
};
