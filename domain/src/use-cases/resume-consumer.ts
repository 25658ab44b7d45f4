import type { BreakerRecord, Consumer } from '../consumer.ts';
import type { FailedBatches } from '../ports/failed-batches.ts';
import {
  type BreakerEdit,
  type BreakerEditOptions,
  CLOCK_SKEW_MS_MAX,
  editBreaker,
  listedFrom,
  redriveSince,
} from './breaker-edit.ts';
import type { PauseConsumerPorts } from './pause-consumer.ts';
import { type RedrivenBatches, type RedriveOptions, redriveBatches } from './redrive-batches.ts';

export interface ResumeConsumerPorts extends PauseConsumerPorts {
  readonly failed: FailedBatches;
}

/** What resuming came to. */
export interface ResumedConsumer extends BreakerEdit {
  /** Absent if there was nothing to be redriven, or it could not be. */
  readonly redriven?: RedrivenBatches;
  /** It is on, but redriving was broken off, or could not be taken off the record if `redriven` is there: why. */
  readonly failure?: unknown;
}

/**
 * So long after the switch was turned on things may still be given up that came while it was off, ms: AWS names a minute,
 * and somebody else's clock may have said when that was.
 */
export const RESUME_SETTLED_AFTER_MS = 60_000 + CLOCK_SKEW_MS_MAX;

/**
 * Switches a consumer on, whoever switched it off, and redrives what was given up meanwhile. What a run does not get
 * done, what fails again, and what may still be given up in the first minutes, stays on record: it is the breaker's, or the
 * next run's. The switch is turned first: if that fails, no record claims it; and once more when it is on record. Throws
 * what the ports throw before it is on (resuming again goes on from there), and `StaleWriteError` if others came between
 * at every try. What fails later is told with the rest.
 */
export async function resumeConsumer(
  { consumer }: { readonly consumer: Consumer },
  ports: ResumeConsumerPorts,
  options: BreakerEditOptions & RedriveOptions,
): Promise<ResumedConsumer> {
  const { breakers, switches, clock } = ports;
  const wasOn = (await switches.stateOf(consumer)) === 'on';
  const resumed = await editBreaker({ consumer, breakers }, options, async (known) => {
    await switches.turnOn(consumer);
    // What is closed already, but was switched off elsewhere, is on from now on, not from when it was closed.
    if (wasOn && (known === undefined || known.position === 'closed')) return undefined;
    const sinceMs = clock.nowMs();
    return { position: 'closed', sinceMs, reason: '', attempts: 0, ...redriveSince(known?.redriveSinceMs) };
  });
  // A breaker that had not read it before may have turned it off since.
  if (resumed.isChanged) await switches.turnOn(consumer);
  const isChanged = resumed.isChanged || !wasOn;
  const { record } = resumed;
  if (record?.redriveSinceMs === undefined) return { record, isChanged };
  const listedAtMs = clock.nowMs();
  const query = { consumers: [consumer], sinceMs: listedFrom(record.redriveSinceMs) };
  const attempt = await triedTo(() => redriveBatches(query, ports, options));
  if ('failure' in attempt) return { record, isChanged, failure: attempt.failure };
  const redriven = attempt.value;
  const isSettled = !isChanged && listedAtMs - record.sinceMs >= RESUME_SETTLED_AFTER_MS;
  if (!isSettled || !redriven.isComplete || redriven.counts.failed > 0) return { record, isChanged, redriven };
  const settled = await triedTo(() =>
    editBreaker({ consumer, breakers }, options, async (known) =>
      known !== undefined && isSameTask(known, record) ? withoutRedrive(known) : undefined,
    ),
  );
  if ('failure' in settled) return { record, isChanged, redriven, failure: settled.failure };
  return { record: settled.value.record, isChanged, redriven };
}

const triedTo = async <Value>(work: () => Promise<Value>): Promise<{ value: Value } | { failure: unknown }> => {
  try {
    return { value: await work() };
  } catch (failure) {
    return { failure };
  }
};

/** Nobody switched it off again meanwhile: there would be more to redrive. */
const isSameTask = (known: BreakerRecord, record: BreakerRecord): boolean =>
  known.position === 'closed' && known.sinceMs === record.sinceMs && known.redriveSinceMs === record.redriveSinceMs;

const withoutRedrive = ({ redriveSinceMs, nextAttemptAtMs, ...record }: BreakerRecord): BreakerRecord => record;
