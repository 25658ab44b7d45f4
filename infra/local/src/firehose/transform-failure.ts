import { AwsError } from '../core/errors.ts';
import { isFields } from '../core/fields.ts';
import type { InvocationResult } from '../core/invoker.ts';

/** Why a record was not transformed, as the service writes it into error objects. */
export interface TransformFailure {
  readonly errorCode: string;
  readonly errorMessage: string;
}

const failure = (code: string, errorMessage: string): TransformFailure => ({
  errorCode: `Lambda.${code}`,
  errorMessage,
});

export const PROCESSING_FAILED = failure('ProcessingFailedStatus', 'ProcessingFailed status set for record');

export const MISSING_RECORD_ID = failure(
  'MissingRecordId',
  'One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.',
);

export const DUPLICATED_RECORD_ID = failure(
  'DuplicatedRecordId',
  'Multiple records were returned with the same record Id. Ensure that the Lambda function returns a unique record Id ' +
    'for each record.',
);

export const NO_DATA = failure(
  'InvalidReturnFormat',
  'The data field cannot be null when the SourceType is DirectPut or KinesisStreamAsSource and processing result is Ok. ' +
    'The value field cannot be null when the SourceType is MSKAsSource and processing result is Ok.',
);

export const NOT_JSON = failure(
  'JsonProcessingException',
  'There was an error parsing returned records from the Lambda function. Ensure that the returned records follow the ' +
    'status model required by Kinesis Data Firehose.',
);

export const WRONG_FORMAT = failure(
  'FunctionError',
  'Check your function and make sure the output is in required format. In addition to that, make sure the processed ' +
    'records contain valid result status of Dropped, Ok, or ProcessingFailed',
);

const FUNCTION_ERROR = failure(
  'FunctionError',
  'The Lambda function was successfully invoked but it returned an error result.',
);

const TIMED_OUT = failure(
  'FunctionTimedOut',
  'The Lambda function invocation timed out. Increase the Timeout setting in the Lambda function.',
);

const LIMIT_EXCEEDED = failure(
  'InvokeLimitExceeded',
  'The Lambda concurrent execution limit is exceeded. Increase the concurrent execution limit.',
);

const NOT_FOUND = failure(
  'ResourceNotFound',
  'The specified Lambda function does not exist. Use a different function that does exist.',
);

/** The function ran and failed. */
export const functionFailure = ({ payload }: InvocationResult): TransformFailure =>
  payload.includes('"Sandbox.Timedout"') && errorTypeOf(payload) === 'Sandbox.Timedout' ? TIMED_OUT : FUNCTION_ERROR;

/** The function did not run. */
export const invokeFailure = (error: unknown): TransformFailure => {
  const name = error instanceof AwsError ? error.name : 'ServiceException';
  if (name === 'TooManyRequestsException') return LIMIT_EXCEEDED;
  if (name === 'ResourceNotFoundException') return NOT_FOUND;
  return failure(name, error instanceof Error ? error.message : String(error));
};

const errorTypeOf = (payload: string): unknown => {
  try {
    const parsed: unknown = JSON.parse(payload);
    return isFields(parsed) ? parsed['errorType'] : undefined;
  } catch {
    return undefined;
  }
};
