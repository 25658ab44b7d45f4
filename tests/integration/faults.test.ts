import { join } from 'node:path';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Stack, startStack } from '../support/stack.ts';

const FIXTURE = join(import.meta.dirname, 'fixtures/faults');
const MISBEHAVING = ['Throws', 'TimesOut', 'Exits', 'Forgets'] as const;
/** A busy machine may take its time for a function that is loaded anew for every try. */
const LATE = { withinMs: 90_000 };
const GOOD = Array.from({ length: 40 }, (_, index) => `good-${index}`);

interface FailureDocument {
  readonly requestContext: {
    readonly functionArn: string;
    readonly condition: string;
  };
  readonly responseContext: { readonly statusCode: number; readonly functionError: string | null };
  readonly KinesisBatchInfo: { readonly batchSize: number; readonly shardId: string };
  readonly payload: {
    readonly Records: readonly { readonly kinesis: { readonly data: string; readonly partitionKey: string } }[];
  };
}

describe('a poison record among good ones, read by functions that cannot stand it', { timeout: 120_000 }, () => {
  let stack: Stack;
  let failures: FailureDocument[];

  beforeAll(async () => {
    stack = await startStack({
      templateFile: join(FIXTURE, 'template.yaml'),
      codeFolderOf: () => join(FIXTURE, 'handlers'),
    });
    const texts = [...GOOD.slice(0, 20), 'poison', ...GOOD.slice(20)];
    await stack.kinesis.send(
      new PutRecordsCommand({
        StreamName: 'alleycat-Source',
        Records: texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: `key-${text}` })),
      }),
    );
    failures = await eventually(
      async () => {
        const documents = await failureDocuments(stack);
        return documents.length >= MISBEHAVING.length ? documents : undefined;
      },
      { withinMs: 180_000 }, // for every try one runs out of its time, and another one is loaded anew
    );
  }, 240_000);

  afterAll(async () => {
    await stack?.stop();
  });

  it.each(['Healthy', ...MISBEHAVING])('%s still gets every good record of both shards', async (name) => {
    const seen = await eventually(async () => {
      const keys = await keysUnder(stack, 'alleycat-seen', `alleycat-${name}/`);
      return keys.length === GOOD.length ? keys : undefined;
    }, LATE);
    expect(seen.sort()).toEqual(GOOD.map((text) => `alleycat-${name}/${text}`).sort());
  });

  it('aws-semantics 2.6: what failed lies whole in the on-failure bucket, alone, once per function', () => {
    const facts = failures.map(({ requestContext, KinesisBatchInfo, payload }) => ({
      function: requestContext.functionArn.split(':').at(-1),
      condition: requestContext.condition,
      batchSize: KinesisBatchInfo.batchSize,
      data: payload.Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString()),
    }));
    const alone = { condition: 'RetryAttemptsExhausted', batchSize: 1, data: ['poison'] };
    expect(facts.sort((a, b) => String(a.function).localeCompare(String(b.function)))).toEqual(
      [...MISBEHAVING].sort().map((name) => ({ function: `alleycat-${name}`, ...alone })),
    );
  });
});

const failureDocuments = async (stack: Stack): Promise<FailureDocument[]> => {
  const keys = await keysUnder(stack, 'alleycat-failures', 'aws/lambda/');
  return await Promise.all(
    keys.map(async (Key) => {
      const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket: 'alleycat-failures', Key }));
      return JSON.parse((await Body?.transformToString()) ?? '') as FailureDocument;
    }),
  );
};

const keysUnder = async (stack: Stack, bucket: string, prefix: string): Promise<string[]> => {
  const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Contents.map(({ Key }) => Key ?? '');
};
