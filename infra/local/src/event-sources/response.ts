import { isFields } from '../core/fields.ts';
import type { InvocationResult } from '../core/invoker.ts';
import type { Outcome } from './delivery-plan.ts';

export interface ResponseQuestion {
  readonly result: Pick<InvocationResult, 'payload' | 'functionError'>;
  /** Sequence numbers of the batch, in order. */
  readonly sequenceNumbers: readonly string[];
  readonly reportBatchItemFailures: boolean;
  /** With tumbling windows the response must hold `state`. */
  readonly isWindowed: boolean;
}

export interface ResponseAnswer {
  readonly outcome: Outcome;
  /** The returned window state as JSON text; only with tumbling windows, and never on failure. */
  readonly stateJson?: string;
}

const FAILURE: ResponseAnswer = { outcome: { type: 'failure' } };

/** What a function's answer means for its batch. */
export const interpretResponse = (question: ResponseQuestion): ResponseAnswer => {
  if (question.result.functionError !== undefined) return FAILURE;
  const response: unknown = JSON.parse(question.result.payload);
  const state = isFields(response) ? response['state'] : undefined;
  if (question.isWindowed && !isFields(state)) return FAILURE;
  const outcome = question.reportBatchItemFailures ? outcomeOf(response, question) : SUCCESS;
  if (outcome.type === 'failure' || !question.isWindowed) return { outcome };
  return { outcome, stateJson: JSON.stringify(state) };
};

const SUCCESS: Outcome = { type: 'success' };

const outcomeOf = (response: unknown, { sequenceNumbers }: ResponseQuestion): Outcome => {
  // Nothing, an empty string and an empty list were observed to count as complete success.
  const isNothing = response === null || response === '' || (Array.isArray(response) && response.length === 0);
  if (isNothing) return SUCCESS;
  if (!isFields(response)) return { type: 'failure' };
  const failures = response['batchItemFailures'] ?? [];
  if (!Array.isArray(failures)) return { type: 'failure' };
  if (failures.length === 0) return SUCCESS;
  const positions = new Map(sequenceNumbers.map((sequenceNumber, index) => [sequenceNumber, index]));
  const failed = failures.map((failure) => positions.get(identifierOf(failure)) ?? -1);
  // One identifier that is missing or unknown fails the whole batch; else the lowest is the checkpoint.
  const failedIndex = Math.min(...failed);
  return failedIndex === -1 ? { type: 'failure' } : { type: 'partial', failedIndex };
};

const identifierOf = (failure: unknown): string => {
  const identifier = isFields(failure) ? failure['itemIdentifier'] : undefined;
  return typeof identifier === 'string' ? identifier : '';
};
