import { backOffMs } from '../core/back-off.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import type { DeliveryContext } from './context.ts';
import type { DeliveryRecord } from './delivery-record.ts';
import { eventJson, eventRecordsJson } from './transform-event.ts';
import { functionFailure, invokeFailure } from './transform-failure.ts';
import { type RecordResult, type ResponseReading, readResponse } from './transform-response.ts';

/** A portion after its transform: one result per record, in their order. */
export interface TransformedPortion {
  readonly results: readonly RecordResult[];
  readonly attemptsMade: number;
  /** When the last attempt ended (epoch ms). */
  readonly endedAtMs: number;
}

/** Undefined when the pipeline has to stop before there is a result. */
export type Transform = (records: readonly DeliveryRecord[]) => Promise<TransformedPortion | undefined>;

/** Without a function every record is delivered as it is. */
export const createTransform = (context: DeliveryContext, signal: StopSignal): Transform =>
  context.stream.spec.transform === undefined ? passThrough(context) : invokeWithRetries(context, signal);

const passThrough =
  ({ clock }: DeliveryContext): Transform =>
  async (records) => ({
    results: records.map(({ data }) => ({ type: 'ok', data: Buffer.from(data, 'base64') })),
    attemptsMade: 0,
    endedAtMs: clock.nowMs(),
  });

/**
 * An invocation that fails as a whole is tried again, then all its records have failed. An answer that can be read is
 * final, whatever it lacks: then only single records have failed.
 */
const invokeWithRetries =
  (context: DeliveryContext, signal: StopSignal): Transform =>
  async (records) => {
    const { stream, clock, options, meter, random } = context;
    const retries = stream.spec.transform?.retries ?? 0;
    const recordsJson = eventRecordsJson(stream, records);
    for (let attemptsMade = 1; ; attemptsMade += 1) {
      const reading = await attempt(context, { recordsJson, records });
      const ended = { attemptsMade, endedAtMs: clock.nowMs() };
      if ('results' in reading) return { results: reading.results, ...ended };
      meter.add('transformFailures');
      const { failure } = reading;
      if (attemptsMade > retries) {
        context.log('error', 'a transform was given up; its records go to the error prefix', {
          deliveryStream: stream.spec.name,
          records: records.length,
          ...failure,
        });
        return { results: records.map(() => ({ type: 'failed', failure })), ...ended };
      }
      const { retryFirstMs: firstMs, invokeRetryCapMs: capMs } = options;
      await signal.pause(backOffMs({ failures: attemptsMade, firstMs, capMs, random }));
      if (signal.isStopping) return undefined;
    }
  };

interface Attempt {
  readonly recordsJson: string;
  readonly records: readonly DeliveryRecord[];
}

const attempt = async (
  { stream, invoker }: DeliveryContext,
  { recordsJson, records }: Attempt,
): Promise<ResponseReading> => {
  try {
    const functionName = stream.spec.transform?.functionName ?? '';
    const result = await invoker.invoke(functionName, eventJson(stream, recordsJson));
    if (result.functionError !== undefined) return { failure: functionFailure(result) };
    return readResponse(result.payload, records);
  } catch (error) {
    return { failure: invokeFailure(error) };
  }
};
