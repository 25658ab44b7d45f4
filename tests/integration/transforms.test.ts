import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Stack, startStack } from '../support/stack.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures/transforms');
const FIRST = Array.from({ length: 20 }, (_, index) => `first-${index}`);
const SECOND = [...Array.from({ length: 20 }, (_, index) => `second-${index}`), 'poison'];
/** Nine functions are loaded at once, and one of them anew for every try. */
const LATE = { withinMs: 90_000 };
const ALL = [...FIRST, ...SECOND].sort();

interface FailedRecord {
  readonly attemptsMade: number;
  readonly errorCode: string;
  readonly rawData: string;
  readonly lambdaARN: string;
}

describe('a delivery stream whose transform misbehaves', { timeout: 240_000 }, () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({
      templateFile: join(FIXTURE, 'template.yaml'),
      codeFolderOf: () => join(FIXTURE, 'handlers'),
    });
    await put(stack, FIRST);
    await put(stack, SECOND);
  });

  afterAll(async () => {
    await stack?.stop();
  });

  it('aws-semantics 5.3: a record that the function refuses lies alone under the error prefix, after one attempt', async () => {
    const failed = await failedRecords(stack, 'Refuses', 1);
    expect(failed).toEqual([
      expect.objectContaining({ attemptsMade: 1, rawData: base64('poison'), lambdaARN: functionArn('Refuses') }),
    ]);
    expect(await everyRecord(stack, 'Refuses')).toEqual(ALL);
  });

  it('delivers everything when the function behaves', async () => {
    expect(await everyRecord(stack, 'Healthy')).toEqual(ALL);
    expect(await textsUnder(stack, 'failed/Healthy/')).toEqual([]);
  });

  it.each([
    ['Throws', 'Lambda.FunctionError'],
    ['TimesOut', 'Lambda.FunctionTimedOut'],
    ['Exits', 'Lambda.FunctionError'],
  ])(
    'aws-semantics 5.3: %s: after its retries the portion lies whole under the error prefix',
    async (name, errorCode) => {
      const failed = await failedRecords(stack, name, 1);
      expect(failed).toEqual(
        failed.map(() => expect.objectContaining({ attemptsMade: 2, errorCode, lambdaARN: functionArn(name) })),
      );
      expect(failed.map(({ rawData }) => rawData)).toContain(base64('poison'));
      expect(await everyRecord(stack, name)).toEqual(ALL);
    },
  );

  it.each(['Forgets', 'Renames'])(
    'aws-semantics 5.3: %s: a record whose id does not come back fails alone, at once',
    async (name) => {
      const failed = await failedRecords(stack, name, 1);
      expect(failed).toEqual([
        expect.objectContaining({ attemptsMade: 1, errorCode: 'Lambda.MissingRecordId', rawData: base64('poison') }),
      ]);
      expect(await everyRecord(stack, name)).toEqual(ALL);
    },
  );

  it('aws-semantics 5.3: Repeats: a record whose id comes back twice fails alone', async () => {
    const failed = await failedRecords(stack, 'Repeats', 1);
    expect(failed).toEqual([expect.objectContaining({ attemptsMade: 1, errorCode: 'Lambda.DuplicatedRecordId' })]);
    expect(await everyRecord(stack, 'Repeats')).toEqual(ALL);
  });

  it('aws-semantics 5.3: Babbles: an answer that lists no records fails the portion', async () => {
    const failed = await failedRecords(stack, 'Babbles', 1);
    expect(failed.map(({ rawData }) => rawData)).toContain(base64('poison'));
    expect(new Set(failed.map(({ errorCode }) => errorCode))).toEqual(new Set(['Lambda.MissingRecordId']));
    expect(await everyRecord(stack, 'Babbles')).toEqual(ALL);
  });
});

const put = async (stack: Stack, texts: readonly string[]): Promise<void> => {
  const Records = texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: text }));
  await stack.kinesis.send(new PutRecordsCommand({ StreamName: 'alleycat-Source', Records }));
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const functionArn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:alleycat-${name}:$LATEST`;

/** Every record once, wherever it came to lie, when all are there. */
const everyRecord = (stack: Stack, name: string): Promise<string[]> =>
  eventually(
    async () => {
      const delivered = (await textsUnder(stack, `ok/${name}/`)).map((text) => text.toLowerCase());
      const failed = (await failedRecords(stack, name, 0)).map(({ rawData }) =>
        Buffer.from(rawData, 'base64').toString(),
      );
      const texts = [...delivered, ...failed].sort();
      return texts.length >= ALL.length ? texts : undefined;
    },
    { what: `every record of ${name}`, ...LATE },
  );

const failedRecords = (stack: Stack, name: string, atLeast: number): Promise<FailedRecord[]> =>
  eventually(
    async () => {
      const lines = await textsUnder(stack, `failed/${name}/processing-failed/`);
      return lines.length >= atLeast ? lines.map((line): FailedRecord => JSON.parse(line)) : undefined;
    },
    { what: `failed records of ${name}`, ...LATE },
  );

const textsUnder = async (stack: Stack, prefix: string): Promise<string[]> => {
  const Bucket = 'alleycat-delivered';
  const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  const texts: string[] = [];
  for (const { Key } of Contents) {
    const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket, Key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    texts.push(...gunzipSync(bytes).toString('utf8').split('\n'));
  }
  return texts.filter((text) => text !== '');
};
