import { OpsError } from '../errors.ts';
import type { Clock } from '../surroundings.ts';
import { createBatchSender } from './batch-sender.ts';
import { createBatcher } from './batcher.ts';
import { deliveryLimits } from './delivery-limits.ts';
import { createEnding, type Ending } from './ending.ts';
import type { BatchDelivery } from './firehose-delivery.ts';
import type { ImportInput } from './import-input.ts';
import type { ImportRecord, Reason, Rejection } from './import-record.ts';
import { createImportTally, type ImportCounts, type ImportReport, type ImportTally } from './import-tally.ts';
import { createLineSplitter, type InputLine } from './line-splitter.ts';
import type { ReadingCheck } from './reading-check.ts';
import { createSendQueue, type SendQueue } from './send-queue.ts';

export interface ImportPorts {
  readonly check: ReadingCheck;
  readonly delivery: BatchDelivery;
  readonly clock: Pick<Clock, 'nowMs'>;
}

export interface ImportOptions {
  /** Waits between two tries at the records of a batch, not longer than `signal` lets it. */
  readonly backOff: (attempt: number, signal: AbortSignal) => Promise<void>;
  /** Ends the import: what is under way is waited for, nothing new is sent. */
  readonly signal: AbortSignal;
  readonly onProgress?: (counts: ImportCounts) => void;
  /** Takes every line that did not get in. */
  readonly onRejection?: (rejection: Rejection) => void;
  /** Tries at one record, the first included. */
  readonly attemptsMax?: number;
  /** Batches on their way at once. @default 4: 16 MiB in memory, and more than a stream takes in a second by default */
  readonly concurrencyMax?: number;
  /** Readings not accepted after which the import ends. @default 1000: two calls were tried for half a minute, the service is away */
  readonly notAcceptedMax?: number;
  /** Lines that did not get in that the report shows. @default 20 */
  readonly examplesMax?: number;
}

/** Sends every line that is a reading to the delivery stream, and reports what became of each. */
export async function importReadings(
  inputs: readonly ImportInput[],
  ports: ImportPorts,
  options: ImportOptions,
): Promise<ImportReport> {
  const { onRejection = () => undefined, onProgress = () => undefined } = options;
  const { examplesMax = 20, concurrencyMax = 4, notAcceptedMax = 1_000 } = options;
  const startedAtMs = ports.clock.nowMs();
  const ending = createEnding(options.signal);
  const tally = createImportTally({ examplesMax, onRejection: endingOnError(onRejection, ending) });
  const send = createBatchSender({
    delivery: ports.delivery,
    backOff: (attempt) => options.backOff(attempt, ending.signal),
    signal: ending.signal,
    ...(options.attemptsMax === undefined ? {} : { attemptsMax: options.attemptsMax }),
    events: {
      accepted: (records) => {
        tally.countAccepted(records.length);
        onProgress(tally.counts());
      },
      resent: tally.countResent,
      notAccepted: ({ input, line, bytes }, { code, message }) => {
        tally.reject({ kind: 'not accepted', input, line, code, message, bytes });
        if (tally.counts().notAccepted > notAcceptedMax) ending.end(tooManyNotAccepted(notAcceptedMax, message));
      },
      hopeless: ending.end,
    },
  });
  const queue = createSendQueue(send, { concurrencyMax });
  const isAllRead = await sendLines(inputs, {
    check: ports.check,
    tally,
    queue,
    ending,
    onProgress,
  });
  await queue.drain();
  const stop = ending.cause({ isComplete: isAllRead && tally.counts().notAccepted === 0 });
  return tally.report({ durationMs: ports.clock.nowMs() - startedAtMs, stop });
}

/** What goes wrong with keeping a rejection must not pass for a fault of the batch it comes from. */
const endingOnError =
  (keep: (rejection: Rejection) => void, ending: Ending) =>
  (rejection: Rejection): void => {
    try {
      keep(rejection);
    } catch (error) {
      ending.end(error);
    }
  };

const tooManyNotAccepted = (notAcceptedMax: number, message: string): OpsError =>
  new OpsError(
    'AWS_FAILED',
    `more than ${notAcceptedMax} readings were not accepted: import again when the service takes them; it says: ${message}`,
  );

interface Sending {
  readonly check: ReadingCheck;
  readonly tally: ImportTally;
  readonly queue: SendQueue;
  readonly ending: Ending;
  readonly onProgress: (counts: ImportCounts) => void;
}

/** Answers whether all lines were read. */
async function sendLines(inputs: readonly ImportInput[], sending: Sending): Promise<boolean> {
  const { tally, queue, ending, onProgress } = sending;
  const batcher = createBatcher();
  try {
    for (const input of inputs) {
      for await (const lines of linesOf(input.read(ending.signal, tally.countBytes))) {
        for (const line of lines) {
          const record = takeLine(line, input, sending);
          const full = record === undefined ? undefined : batcher.add(record);
          if (full !== undefined) await queue.submit(full);
          if (ending.signal.aborted) throw ending.signal.reason;
        }
        onProgress(tally.counts());
      }
    }
    return true;
  } catch (error) {
    ending.end(error);
    return false;
  } finally {
    const rest = batcher.rest();
    if (rest.length > 0) await queue.submit(rest);
  }
}

function takeLine(
  { number, bytes }: InputLine,
  { name }: ImportInput,
  { check, tally }: Sending,
): ImportRecord | undefined {
  const position = { input: name, line: number };
  tally.countRead(position);
  const refusal = bytes === undefined ? tooLong : check(bytes);
  if (refusal !== undefined) tally.reject({ kind: 'refused', ...position, ...refusal, bytes });
  return refusal === undefined && bytes !== undefined ? { ...position, bytes } : undefined;
}

const tooLong: Reason = {
  code: 'LINE_TOO_LONG',
  message: `a line has at most ${deliveryLimits.bytesPerRecord} bytes`,
};

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly InputLine[]> {
  const splitter = createLineSplitter({ lineBytesMax: deliveryLimits.bytesPerRecord });
  for await (const chunk of chunks) yield splitter.push(chunk);
  yield splitter.end();
}
