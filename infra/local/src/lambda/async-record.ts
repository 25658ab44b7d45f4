import { functionArn, nameFromArn } from '../core/arn.ts';
import { datedKey } from '../core/dated-key.ts';
import type { FunctionSpec } from '../core/deployment.ts';
import type { Log, ObjectWriter } from '../core/ports.ts';
import type { AsyncJob, AsyncJobStore, GivenUp } from './async-jobs.ts';

export interface StoreAsyncRecordOptions {
  readonly spec: FunctionSpec;
  readonly jobs: AsyncJobStore;
  readonly objects: ObjectWriter;
  readonly log: Log;
}

/** Stores what was given up at its function's destination. @throws what the destination throws */
export const storeAsyncRecord = async (job: AsyncJob, options: StoreAsyncRecordOptions): Promise<void> => {
  const { spec, jobs, objects, log } = options;
  const { givenUp, requestId, functionName, invokeCount } = job;
  if (givenUp === undefined) return;
  const { onFailureArn } = spec.asyncInvoke;
  const facts = { functionName, requestId, condition: givenUp.condition, invokeCount };
  if (onFailureArn === undefined) {
    log('error', 'an asynchronous invocation is lost: the function has no failure destination', facts);
    return;
  }
  const [eventJson, responseJson] = await Promise.all([jobs.eventJson(job), jobs.responseJson(job)]);
  const body = Buffer.from(asyncRecordJson({ job, givenUp, eventJson, responseJson }));
  const key = asyncRecordKey(job, givenUp);
  await objects.putObject({ bucket: nameFromArn(onFailureArn), key, body, contentType: 'application/json' });
  log('warn', 'an asynchronous invocation was given up and stored at the failure destination', { ...facts, key });
};

interface AsyncRecordFacts {
  readonly job: AsyncJob;
  readonly givenUp: GivenUp;
  readonly eventJson: string;
  /** The function's last answer; undefined if it is not what the event was given up for. */
  readonly responseJson?: string | undefined;
}

/** The object that an S3 destination receives: what was asked, how often, and the last answer. */
const asyncRecordJson = ({ job, givenUp, eventJson, responseJson }: AsyncRecordFacts): string => {
  const head = {
    version: '1.0',
    timestamp: new Date(givenUp.atMs).toISOString(),
    requestContext: {
      requestId: job.requestId,
      functionArn: `${functionArn(job.functionName)}:$LATEST`,
      condition: givenUp.condition,
      approximateInvokeCount: job.invokeCount,
    },
  };
  const context = '{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"}';
  const response = responseJson === undefined ? '' : `,"responseContext":${context},"responsePayload":${responseJson}`;
  // The event as it came: parsing and writing it again would change numbers beyond 2^53.
  return `${JSON.stringify(head).slice(0, -1)},"requestPayload":${eventJson}${response}}`;
};

/** `aws/lambda/async/<function>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>`. */
const asyncRecordKey = ({ functionName }: AsyncJob, { atMs, recordUuid }: GivenUp): string =>
  `aws/lambda/async/${functionName}/${datedKey(atMs, recordUuid)}`;
