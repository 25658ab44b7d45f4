import { CONSUMERS, type Consumer } from '@alleycat/domain';
import type { FailedBatches } from '@alleycat/domain/ports';
import { redriveBatches } from '@alleycat/domain/use-cases';
import { createProgressDisplay } from '../progress-display.ts';
import type { ConsumerPorts } from '../steer/with-consumers.ts';
import type { Surroundings } from '../surroundings.ts';
import { batchReportOf, createLeftTally } from './batch-report.ts';
import type { RedriveReport } from './redrive-report.ts';

export interface RedriveRequest {
  /** Empty: all. */
  readonly consumers: readonly Consumer[];
  /** Epoch ms; undefined: all. */
  readonly sinceMs: number | undefined;
  readonly isDryRun: boolean;
}

/** Sends a stack's failed batches again, or counts what would be sent. */
export async function redriveStack(
  { consumers, sinceMs, isDryRun }: RedriveRequest,
  { switches, failedBatches, clock }: Pick<ConsumerPorts, 'switches' | 'failedBatches' | 'clock'>,
  surroundings: Pick<Surroundings, 'clock' | 'signal' | 'progress'>,
): Promise<RedriveReport> {
  const left = createLeftTally();
  const display = createProgressDisplay(surroundings.progress, surroundings.clock);
  const asked = consumers.length === 0 ? CONSUMERS : consumers;
  const states = await Promise.all(asked.map((consumer) => switches.stateOf(consumer)));
  const switchedOff = asked.filter((_, index) => states[index] === 'off');
  const able = asked.filter((consumer) => !switchedOff.includes(consumer));
  const failed = failedBatches(left.add);
  try {
    const redriven = await redriveBatches(
      // Without a choice also those of nobody are listed, and reported.
      {
        ...(able.length === CONSUMERS.length ? {} : { consumers: able }),
        ...(sinceMs === undefined ? {} : { sinceMs }),
      },
      { failed: isDryRun ? untouched(failed) : failed, clock },
      {
        isOver: () => surroundings.signal.aborted,
        onProgress: (counts) => {
          const done = counts.redriven + counts.expired + counts.failed;
          display.update({ done, total: undefined, text: `${done} batches, ${counts.failed} failed again` });
        },
      },
    );
    const since = sinceMs === undefined ? {} : { since: new Date(sinceMs).toISOString() };
    return { isDryRun, ...since, ...batchReportOf(redriven, left), switchedOff };
  } finally {
    display.stop();
  }
}

/** The batches, of which none is sent or taken out. */
const untouched = (failed: FailedBatches): FailedBatches => ({
  list: failed.list,
  redrive: async () => undefined,
  settle: async () => undefined,
});
