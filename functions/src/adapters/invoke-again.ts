import { RedriveError } from '@alleycat/domain';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** What says something about this event or this moment, and nothing about others. */
const EVENT_ERRORS = [
  'TooManyRequestsException',
  'RequestTooLargeException',
  'InvalidRequestContentException',
  'TimeoutError',
];

/** Calls a function with an event and waits for it. @throws RedriveError if the function failed, or did not get to it */
export const invokeAgain = async (lambda: LambdaClient, FunctionName: string, eventJson: string): Promise<void> => {
  const { FunctionError, Payload } = await call(lambda, FunctionName, eventJson);
  const answer = answerOf(Payload);
  if (FunctionError !== undefined)
    throw new RedriveError(`${FunctionName} failed: ${messageOf(answer) ?? FunctionError}`);
  const failedCount = failedRecords(answer);
  if (failedCount > 0) throw new RedriveError(`${FunctionName} failed with ${failedCount} of its records`);
};

const call = async (lambda: LambdaClient, FunctionName: string, eventJson: string) => {
  try {
    return await lambda.send(new InvokeCommand({ FunctionName, Payload: Buffer.from(eventJson) }));
  } catch (cause) {
    if (!(cause instanceof Error) || !EVENT_ERRORS.includes(cause.name)) throw cause;
    if (cause.name === 'TimeoutError') {
      throw new RedriveError(`${FunctionName} has not answered in time, and may be at work still`, {
        cause,
        isUnanswered: true,
      });
    }
    throw new RedriveError(`${FunctionName} did not take it: ${cause.name}: ${cause.message}`, { cause });
  }
};

const answerOf = (payload: Uint8Array | undefined): unknown => {
  try {
    const answer: unknown = JSON.parse(Buffer.from(payload ?? []).toString());
    return answer;
  } catch {
    return undefined; // an answer that is no JSON names neither failures nor an error
  }
};

const messageOf = (answer: unknown): string | undefined =>
  typeof answer === 'object' && answer !== null && 'errorMessage' in answer ? String(answer.errorMessage) : undefined;

const failedRecords = (answer: unknown): number =>
  typeof answer === 'object' &&
  answer !== null &&
  'batchItemFailures' in answer &&
  Array.isArray(answer.batchItemFailures)
    ? answer.batchItemFailures.length
    : 0;
