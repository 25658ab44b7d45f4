import { CONSUMERS, type Consumer, RedriveError } from '@alleycat/domain';
import type { FailedBatch, FailedBatches } from '@alleycat/domain/ports';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { CopyObjectCommand, DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type ConsumerFunctions, functionOf } from './consumer-functions.ts';
import { eventSourcesOf } from './event-sources.ts';
import { type FailureDocument, FailureDocumentError, parseFailureDocument } from './failure-document.ts';
import { ASYNCHRONOUS, findFailureFolders } from './failure-folders.ts';
import { asynchronousPrefix, type FailureKey, failureKeys } from './failure-keys.ts';
import { invokeAgain } from './invoke-again.ts';
import { redriveEvents } from './redrive-events.ts';
import { getObject, isMissing, type S3Bucket } from './s3-objects.ts';

export interface S3FailedBatchesOptions {
  s3: S3Client;
  /** Waits for functions: its time-out has to be longer than theirs. */
  lambda: LambdaClient;
  bucket: string;
  functions: ConsumerFunctions;
  /** Called for every object that a listing passes over. */
  onLeft?: (left: LeftObject) => void;
}

/** An object that is nobody's to redrive, and stays where it is. */
export interface LeftObject {
  readonly key: string;
  readonly why: 'foreign' | 'unreadable';
  readonly reason: string;
}

/** Where settled batches go; the bucket forgets them after a while. */
const REDRIVEN_PREFIX = 'redriven/';

/** What Lambda gave up, as it lies in the stack's failure bucket. */
export const s3FailedBatches = ({ s3, lambda, bucket, functions, onLeft }: S3FailedBatchesOptions): FailedBatches => {
  const consumerOf = new Map([...functions].map(([consumer, functionName]) => [functionName, consumer]));
  const objects = { client: s3, bucket };

  const read = async (key: string): Promise<FailureDocument | undefined> => {
    const object = await getObject(objects, { Key: key });
    if (object === undefined || object === 'not modified') return undefined;
    return parseFailureDocument(Buffer.from(object.bytes).toString());
  };
  const ownerOf = async ({ key, functionName }: FailureKey): Promise<string | undefined> =>
    functionName ?? (await read(key))?.functionName;
  const identify = async (failure: FailureKey): Promise<FailedBatch | undefined> => {
    const { key, failedAtMs } = failure;
    try {
      const functionName = await ownerOf(failure);
      if (functionName === undefined) return undefined; // somebody settled it meanwhile
      const consumer = consumerOf.get(functionName);
      if (consumer !== undefined) return { id: key, consumer, failedAtMs };
      onLeft?.({ key, why: 'foreign', reason: `it belongs to ${functionName}, which is no consumer of this stack` });
    } catch (error) {
      if (!(error instanceof FailureDocumentError)) throw error;
      onLeft?.({ key, why: 'unreadable', reason: error.message });
    }
    return undefined;
  };

  return {
    list: async function* ({ sinceMs = 0, consumers }) {
      if (consumers?.length === 0) return; // of nobody
      const onForeignKey = (key: string) =>
        onLeft?.({ key, why: 'unreadable', reason: 'its key is not as Lambda writes them' });
      const folders = await foldersOf({ objects, lambda, functions }, consumers, onForeignKey);
      for await (const failure of failureKeys(objects, { folders, sinceMs, onForeignKey })) {
        const batch = await identify(failure);
        if (batch !== undefined && (consumers === undefined || consumers.includes(batch.consumer))) yield batch;
      }
    },

    redrive: async ({ id, consumer }) => {
      const document = await readForRedrive(() => read(id));
      if (document === undefined) return; // somebody else has redriven it
      const functionName = functionOf(functions, consumer);
      for (const eventJson of redriveEvents(consumer, document)) await invokeAgain(lambda, functionName, eventJson);
    },

    settle: async ({ id }) => {
      try {
        const kept = { Key: `${REDRIVEN_PREFIX}${id}`, CopySource: encodeURI(`${bucket}/${id}`) };
        await s3.send(new CopyObjectCommand({ Bucket: bucket, ...kept }));
      } catch (error) {
        if (isMissing(error)) return; // somebody else has settled it
        throw error;
      }
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: id }));
    },
  };
};

interface FolderSources {
  readonly objects: S3Bucket;
  readonly lambda: LambdaClient;
  readonly functions: ConsumerFunctions;
}

/** No more than where failures of these consumers can be: those of the others may be many, and are never sent again. */
const foldersOf = async (
  { objects, lambda, functions }: FolderSources,
  consumers: readonly Consumer[] | undefined,
  onForeignKey: (key: string) => void,
): Promise<readonly string[]> => {
  if (consumers === undefined) return findFailureFolders(objects, { withoutSources: new Set(), onForeignKey });
  const ofFunctions = consumers.map((consumer) => asynchronousPrefix(functionOf(functions, consumer)));
  if (!consumers.some(readsStream)) return ofFunctions;
  const others = CONSUMERS.filter((consumer) => readsStream(consumer) && !consumers.includes(consumer));
  const sources = await Promise.all(others.map((other) => eventSourcesOf(lambda, functionOf(functions, other))));
  // Left out, rather than theirs taken: what an event source failed at that was made anew lies under its former id.
  const withoutSources = new Set([ASYNCHRONOUS, ...sources.flat().flatMap(({ UUID }) => UUID ?? [])]);
  return [...ofFunctions, ...(await findFailureFolders(objects, { withoutSources, onForeignKey }))];
};

const readsStream = (consumer: Consumer): boolean => consumer !== 'records';

const readForRedrive = async (read: () => Promise<FailureDocument | undefined>) => {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof FailureDocumentError)) throw cause;
    throw new RedriveError(`the stored object cannot be sent again: ${cause.message}`, { cause });
  }
};
