import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { type DirectDelivery, openDirectDelivery } from '../../../../support/direct-delivery.ts';
import { eventually } from '../../../../support/eventually.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const PUTTER = fileURLToPath(new URL('../../../../support/direct-put-process.ts', import.meta.url));

/** Lets a process put until it has acknowledged enough, then kills it in the middle of its work. */
const putUntilKilled = async (dataFolder: string, batches: number): Promise<string[]> => {
  const acknowledged: string[][] = [];
  const putter = fork(PUTTER, [dataFolder], { execArgv: [] });
  onTestFinished(() => void putter.kill('SIGKILL'));
  putter.on('message', (texts: string[]) => {
    acknowledged.push(texts);
    if (acknowledged.length === batches) putter.kill('SIGKILL');
  });
  await once(putter, 'exit');
  expect(acknowledged.length).toBeGreaterThanOrEqual(batches);
  return acknowledged.flat();
};

const delivered = async ({ s3 }: DirectDelivery): Promise<Set<string>> => {
  const texts = s3.listKeys({ bucket: 'bucket', prefix: 'out/' }).map(async (key) => {
    const body = await s3.getObject({ bucket: 'bucket', key });
    return gunzipSync(body ?? Buffer.alloc(0)).toString('utf8');
  });
  return new Set((await Promise.all(texts)).join('').split(';'));
};

it('aws-semantics 5.1: every acknowledged record is delivered, however often the process is killed', async () => {
  const dataFolder = temporaryFolder();
  const acknowledged: string[] = [];
  for (const batches of [20, 100, 300]) acknowledged.push(...(await putUntilKilled(dataFolder, batches)));
  const delivery = await openDirectDelivery(dataFolder);
  onTestFinished(delivery.stop);
  const missing = await eventually(async () => {
    const texts = await delivered(delivery);
    const rest = acknowledged.filter((text) => !texts.has(text));
    return rest.length === 0 ? rest : undefined;
  });
  expect(missing).toEqual([]);
});
