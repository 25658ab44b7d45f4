import { randomUUID } from 'node:crypto';
import { backOffMs } from '../core/back-off.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { cutExpired, cutToFit, newSegment, type PlanStep, planAfter, type Segment } from './delivery-plan.ts';
import { type Discarded, discard } from './discard.ts';
import { eventJson, recordBytesLeft, type WindowPart } from './event-json.ts';
import { type Attempt, attemptInvocation } from './invocation.ts';
import { LAMBDA_LIMITS } from './options.ts';
import type { PendingRecord } from './pending-record.ts';
import type { ShardContext } from './shard-context.ts';
import { openWindow, type ShardState } from './shard-state.ts';
import { EMPTY_STATE, type OpenWindow, type WindowInterval } from './tumbling-window.ts';

/** Brings batches to the function: retries, splits, gives up; and makes the calls that end a window. */
export interface Delivery {
  /** Resolves when every record succeeded or was given up, or when the shard's loops have to stop. */
  deliver(records: readonly PendingRecord[], interval: WindowInterval | undefined): Promise<void>;
  endWindow(window: OpenWindow, reason: 'final' | 'early'): Promise<void>;
}

interface Sent {
  readonly hasProgressed: boolean;
  /** Sent again after a pause. */
  readonly retries: readonly Segment[];
  /** Did not fit into the event, sent after the retries. */
  readonly rest: readonly Segment[];
}

export const createDelivery = (context: ShardContext, state: ShardState, signal: StopSignal): Delivery => {
  const { mapping, clock, options, source, shardId } = context;
  const policy = {
    maximumRetryAttempts: mapping.maximumRetryAttempts,
    bisect: mapping.bisectBatchOnFunctionError,
  };

  const windowPart = (window: OpenWindow, reason?: 'final' | 'early'): WindowPart => ({
    window,
    shardId,
    sourceArn: mapping.sourceArn,
    isFinal: reason === 'final',
    isTerminatedEarly: reason === 'early',
  });
  const expiredBeforeMs = (): number => {
    const configuredMs =
      mapping.maximumRecordAgeSeconds < 0 ? Number.POSITIVE_INFINITY : mapping.maximumRecordAgeSeconds * 1000;
    return clock.nowMs() - Math.min(configuredMs, source.retentionMs?.() ?? Number.POSITIVE_INFINITY);
  };
  const backOff = (failures: number): Promise<void> =>
    signal.pause(
      backOffMs({ failures, firstMs: options.retryFirstMs, capMs: options.retryCapMs, random: context.random }),
    );
  const giveUp = async (
    segment: Segment,
    facts: Omit<Discarded, 'records' | 'payloadJson' | 'invokeCount'>,
    window?: OpenWindow,
  ) => {
    const { records, invokeCount } = segment;
    const payloadJson = eventJson(records);
    if (await discard(context, { ...facts, records, payloadJson, invokeCount }, signal))
      await state.finish(records, window);
  };
  // Lambda ends a window early when its state outgrows 1 MB, and then continues the same window with an empty state.
  const endOversizeWindow = async (): Promise<void> => {
    if (state.window === undefined || Buffer.byteLength(state.window.stateJson) <= LAMBDA_LIMITS.stateBytes) return;
    await endWindow(state.window, 'early');
  };
  const applyStep = async (
    segment: Segment,
    step: PlanStep,
    { attempt, window }: { attempt: Attempt; window: OpenWindow | undefined },
  ) => {
    const next =
      window === undefined || attempt.stateJson === undefined ? window : { ...window, stateJson: attempt.stateJson };
    if (step.completed > 0) {
      await state.finish(segment.records.slice(0, step.completed), next);
      await endOversizeWindow();
    }
    if (step.exhausted === undefined || signal.isStopping) return;
    const { requestId, result } = attempt;
    const facts = {
      condition: 'RetryAttemptsExhausted' as const,
      requestId,
      ...(result === undefined ? {} : { result }),
    };
    await giveUp(step.exhausted, facts, step.completed > 0 ? state.window : window);
  };
  const send = async (segment: Segment, interval: WindowInterval | undefined): Promise<Sent> => {
    const window = interval === undefined ? undefined : openWindow(state.window, interval);
    const part = window === undefined ? undefined : windowPart(window);
    const bytesLeft = recordBytesLeft(part);
    const [head = segment, ...rest] = cutToFit(segment, bytesLeft);
    const [first] = head.records;
    if (head.records.length === 1 && first !== undefined && first.eventBytes > bytesLeft) {
      // No event can hold this record: trying would change nothing.
      await giveUp(head, { condition: 'RetryAttemptsExhausted', requestId: randomUUID() }, state.window);
      return { hasProgressed: true, retries: [], rest };
    }
    const attempt = await attemptInvocation(context, head.records, eventJson(head.records, part));
    if (signal.isAbandoned) return { hasProgressed: false, retries: [], rest };
    const step = planAfter(head, attempt.outcome, policy);
    await applyStep(head, step, { attempt, window });
    return { hasProgressed: step.completed > 0, retries: step.remaining, rest };
  };
  const dropExpired = async (segment: Segment): Promise<Segment> => {
    const { expired, rest } = cutExpired(segment, expiredBeforeMs());
    if (expired.records.length === 0) return rest;
    await giveUp(expired, { condition: 'RecordAgeExceeded', requestId: randomUUID() }, state.window);
    return rest;
  };

  const deliver: Delivery['deliver'] = async (records, interval) => {
    let failures = 0;
    const queue = [newSegment(records)];
    while (!signal.isStopping) {
      const next = queue.shift();
      if (next === undefined) return;
      const segment = await dropExpired(next);
      if (segment.records.length === 0 || signal.isStopping) continue;
      const { hasProgressed, retries, rest } = await send(segment, interval);
      queue.unshift(...retries, ...rest);
      failures = retries.length === 0 ? 0 : hasProgressed ? 1 : failures + 1;
      if (failures > 0) await backOff(failures);
    }
  };
  const afterWindow = (window: OpenWindow, reason: 'final' | 'early'): Promise<void> =>
    reason === 'final' ? state.closeWindow(window) : state.replaceState({ ...window, stateJson: EMPTY_STATE });
  // A window's own call holds no records: its age is counted from the window's end, and it is given up as a whole.
  const giveUpWindow = async (
    window: OpenWindow,
    reason: 'final' | 'early',
    facts: Omit<Discarded, 'records' | 'payloadJson'>,
  ) => {
    const payloadJson = eventJson([], windowPart(window, reason));
    context.log('error', `the ${reason} call of a window was given up; its state is dropped`, {
      mapping: mapping.uuid,
      shardId,
      windowStartMs: window.startMs,
    });
    if (await discard(context, { ...facts, records: [], payloadJson }, signal)) await afterWindow(window, reason);
  };
  const endWindow: Delivery['endWindow'] = async (window, reason) => {
    let segment = newSegment([]);
    for (let failures = 1; !signal.isStopping; failures += 1) {
      if (window.endMs < expiredBeforeMs()) {
        const facts = { condition: 'RecordAgeExceeded' as const, requestId: randomUUID() };
        return giveUpWindow(window, reason, { ...facts, invokeCount: segment.invokeCount });
      }
      const attempt = await attemptInvocation(context, [], eventJson([], windowPart(window, reason)));
      if (signal.isAbandoned) return;
      if (attempt.outcome.type === 'success') return afterWindow(window, reason);
      const step = planAfter(segment, attempt.outcome, policy);
      if (step.exhausted !== undefined) {
        const facts = { condition: 'RetryAttemptsExhausted' as const, ...attempt };
        return giveUpWindow(window, reason, { ...facts, invokeCount: step.exhausted.invokeCount });
      }
      segment = step.remaining[0] ?? segment;
      await backOff(failures);
    }
  };
  return { deliver, endWindow };
};
