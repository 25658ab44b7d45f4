import type { Consumer } from '@alleycat/domain';
import { settleAll, valuesOf } from '@alleycat/domain/use-cases';
import { ASYNCHRONOUS, asynchronousPrefix, FAILURES_PREFIX } from '@alleycat/functions/adapters';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { FailedObject, FailureFacts } from './facts.ts';
import { RECENT_MS } from './judge-failures.ts';

export interface FailureQuestion {
  readonly bucket: string;
  readonly nowMs: number;
  readonly functions: ReadonlyMap<Consumer, string>;
  /** UUIDs of event sources. */
  readonly mappings: ReadonlyMap<Consumer, string>;
  /** UUIDs of those whose failures are passed over: what they held is told again by other means. @default none */
  readonly passedOver?: readonly string[];
}

/** One page of a listing: more need not be counted to know that somebody has to look. */
const LISTED_MAX = 1_000;
/** Folders that are looked through: a stack has seven, and some more of event sources that were made anew. */
const FOLDERS_MAX = 30;
/** Each is listed with one call. */
const FOLDERS_AT_ONCE_MAX = 8;

const messagePrefix = 'iot-rule/';

/** Looks through the failure bucket, as far as one page of each folder goes. Rejects with what the SDK says. */
export async function askFailures(client: S3Client, question: FailureQuestion): Promise<FailureFacts> {
  const { bucket, nowMs, passedOver = [] } = question;
  const list = (Prefix: string, more: { readonly StartAfter?: string; readonly Delimiter?: string } = {}) =>
    client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix, MaxKeys: LISTED_MAX, ...more }));
  const foldersIn = async (prefix: string): Promise<string[]> => {
    const { CommonPrefixes = [] } = await list(prefix, { Delimiter: '/' });
    return CommonPrefixes.flatMap(({ Prefix }) => Prefix ?? []);
  };
  const asynchronous = `${FAILURES_PREFIX}${ASYNCHRONOUS}/`;
  const askBatches = async (sources: readonly string[], functions: readonly string[]) => {
    const owners = ownersOf(question);
    const passed = [asynchronous, ...passedOver.map((uuid) => `${FAILURES_PREFIX}${uuid}/`)];
    const found = [...sources.filter((source) => !passed.includes(source)), ...functions].map((folder) => ({
      folder,
      consumer: owners.get(folder),
    }));
    // Those of consumers first, however many others there are.
    const folders = found.sort((a, b) => Number(a.consumer === undefined) - Number(b.consumer === undefined));
    const look = async ({ folder, consumer }: (typeof folders)[number]) => {
      const { Contents = [], IsTruncated = false } = await list(folder);
      const batches = Contents.map(
        ({ LastModified }): FailedObject => ({ consumer, failedAtMs: LastModified?.getTime() ?? 0 }),
      );
      return { batches, consumer, isCut: IsTruncated };
    };
    const looked = valuesOf(await settleAll(folders.slice(0, FOLDERS_MAX), look, FOLDERS_AT_ONCE_MAX));
    return { looked, isCut: folders.length > FOLDERS_MAX };
  };
  // Keys of messages begin with their time.
  const askMessages = () => list(messagePrefix, { StartAfter: `${messagePrefix}${nowMs - RECENT_MS}` });
  const [sources, functions, messages] = await Promise.all([
    foldersIn(FAILURES_PREFIX),
    foldersIn(asynchronous),
    askMessages(),
  ]);
  const { looked, isCut } = await askBatches(sources, functions);
  return {
    batches: looked.flatMap(({ batches }) => batches),
    isCut: isCut || looked.some((folder) => folder.isCut),
    areResultsCut: isCut || looked.some((folder) => folder.isCut && folder.consumer !== 'announce'),
    messages: { count: messages.Contents?.length ?? 0, isCut: messages.IsTruncated === true },
  };
}

/** Batches of streams lie under their event source, events under their function. */
const ownersOf = ({ functions, mappings }: FailureQuestion): ReadonlyMap<string, Consumer> =>
  new Map([
    ...[...mappings].map(([consumer, uuid]) => [`${FAILURES_PREFIX}${uuid}/`, consumer] as const),
    ...[...functions].map(([consumer, name]) => [asynchronousPrefix(name), consumer] as const),
  ]);
