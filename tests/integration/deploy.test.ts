import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createCloudFormationClient } from '../../ops/src/aws-clients.ts';
import { smokeCall } from '../../ops/src/deploy/calls.ts';
import { deploySite } from '../../ops/src/deploy/deploy-site.ts';
import { findStack } from '../../ops/src/deploy/deployed-stack.ts';
import { emptyBucket } from '../../ops/src/deploy/empty-bucket.ts';
import { spawnProcesses } from '../../ops/src/deploy/processes.ts';
import { readSiteFiles } from '../../ops/src/deploy/site-files.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { suiteFolder } from '../support/temporary-folder.ts';
import { projectWith, surroundingsOf } from '../unit/ops/deploy/deploy-world.ts';

const { signal } = new AbortController();

/** What a deployment needs of a stack: a bucket for the dashboard, and outputs. */
const siteTemplate = `
Resources:
  SiteBucket: { Type: AWS::S3::Bucket }
  Many: { Type: AWS::S3::Bucket }
Outputs:
  SiteBucketName: { Value: !Ref SiteBucket }
  ManyName: { Value: !Ref Many }
  DashboardUrl: { Value: "https://console.example/dashboard" }
`;

describe('the dashboard of a deployed stack', { timeout: 120_000 }, () => {
  const templateFile = join(suiteFolder(), 'template.yaml');
  let stack: Stack;
  beforeAll(async () => {
    writeFileSync(templateFile, siteTemplate);
    stack = await startStack({ templateFile });
  });
  afterAll(() => stack?.stop());

  const output = (name: string): string => stack.runtime.deployment.outputs[name] ?? '';
  const keysOf = async (Bucket: string) => {
    const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key }) => Key);
  };
  const deployed = async (files: Readonly<Record<string, string>>) => {
    const target = { stackName: 'alleycat', region: 'us-east-1', endpoint: stack.awsUrl };
    const client = createCloudFormationClient(target);
    onTestFinished(() => client.destroy());
    const found = await findStack(client, target.stackName);
    if (found === undefined) throw new Error('the runtime has no such stack');
    const built = await readSiteFiles(projectWith(files).siteFolder);
    const deployment = { stack: found, target, files: built, nowMs: Date.now() };
    return deploySite(deployment, surroundingsOf().surroundings, { note: () => undefined });
  };

  it('is uploaded with the headers that browsers and CloudFront go by, and nothing of it twice', async () => {
    const files = {
      'index.html': '<p>1',
      'favicon.svg': '<svg/>',
      'assets/a-12345678.js': 'a',
      'assets/b-12345678.css': 'b',
    };
    const Bucket = output('SiteBucketName');
    expect(await deployed(files)).toEqual({ uploaded: 5, uploadedBytes: 123, unchanged: 0, deleted: 0 });
    const heads = await Promise.all(
      [...Object.keys(files), 'config.json'].map(async (Key) => {
        const { ContentType, CacheControl } = await stack.s3.send(new HeadObjectCommand({ Bucket, Key }));
        return [Key, ContentType, CacheControl];
      }),
    );
    const kept = 'public, max-age=31536000, immutable';
    expect(heads).toEqual([
      ['index.html', 'text/html; charset=utf-8', 'no-cache'],
      ['favicon.svg', 'image/svg+xml', 'no-cache'],
      ['assets/a-12345678.js', 'text/javascript; charset=utf-8', kept],
      ['assets/b-12345678.css', 'text/css; charset=utf-8', kept],
      ['config.json', 'application/json', 'no-cache'],
    ]);
    expect(await deployed(files)).toEqual({ uploaded: 0, uploadedBytes: 0, unchanged: 5, deleted: 0 });
    const { 'assets/a-12345678.js': _, ...others } = files;
    const next = await deployed({ ...others, 'index.html': '<p>2', 'assets/c-12345678.js': 'c' });
    expect(next).toMatchObject({ uploaded: 2, unchanged: 3, deleted: 0 });
    // Pages that are open may still ask for what the new one has no more.
    expect(await keysOf(Bucket)).toContain('assets/a-12345678.js');
  });

  it('is gone when its bucket is emptied, and so is one of more objects than a listing has', async () => {
    const Bucket = output('ManyName');
    const puts = Array.from(
      { length: 1_100 },
      (_, index) => new PutObjectCommand({ Bucket, Key: `${index}`, Body: 'x' }),
    );
    await Promise.all(puts.map((put) => stack.s3.send(put)));
    const counts: number[] = [];
    expect(await emptyBucket(stack.s3, Bucket, { signal, onProgress: (count) => counts.push(count) })).toBe(1_100);
    expect(counts).toEqual([1_000, 1_100]);
    expect(await emptyBucket(stack.s3, output('SiteBucketName'), { signal })).toBeGreaterThan(5);
    expect(await keysOf(output('SiteBucketName'))).toEqual([]);
    expect(await emptyBucket(stack.s3, 'never-there', { signal })).toBe(0);
  });
});

describe('the smoke test', { timeout: 180_000 }, () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack?.stop());

  it('rides against a running platform, and its verdict is ok', async () => {
    const target = { stackName: 'alleycat', region: 'us-east-1', endpoint: stack.awsUrl };
    const { file, args } = smokeCall(stack.url, target);
    const processes = spawnProcesses(join(import.meta.dirname, '../..'), signal);
    const { code, stdout } = await processes.read({ file, args: [...args, '--json'] });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'ok' });
  });
});
