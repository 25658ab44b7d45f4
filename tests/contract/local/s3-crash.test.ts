import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { openObjectEvents } from '../../support/object-writer.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const WRITER = fileURLToPath(new URL('../../support/object-writer.ts', import.meta.url));

/** Lets the writer work until `count` objects were acknowledged, and kills it. */
const writeUntilKilled = async (dataFolder: string, count: number): Promise<Set<string>> => {
  const writer = spawn('node', [WRITER, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void writer.kill('SIGKILL'));
  const exited = once(writer, 'exit');
  const acknowledged = new Set<string>();
  for await (const key of createInterface({ input: writer.stdout })) {
    acknowledged.add(key);
    if (acknowledged.size === count) writer.kill('SIGKILL');
  }
  await exited;
  expect(writer.signalCode).toBe('SIGKILL');
  return acknowledged;
};

it('aws-semantics 6.1: kill -9 under load: every acknowledged object is there, and every object that is there is told of', async () => {
  const folder = temporaryFolder();
  const acknowledged = await writeUntilKilled(folder, 500);
  const told = new Set<string>();
  const { s3, events, state } = await openObjectEvents(folder, (eventJson) => {
    told.add(JSON.parse(eventJson).Records[0].s3.object.key);
  });
  onTestFinished(async () => {
    await events.stop();
    await s3.stop();
    await state.close();
  });
  await events.start();
  await eventually(() => {
    const { waiting, running } = events.metrics();
    return s3.metrics().waitingEvents + waiting + running === 0 ? true : undefined;
  });

  const stored = s3.listKeys({ bucket: 'raw' });
  expect([...acknowledged].filter((key) => !stored.includes(key))).toEqual([]);
  expect(stored.filter((key) => !told.has(key))).toEqual([]);
  const last = stored.at(-1) ?? '';
  expect((await s3.getObject({ bucket: 'raw', key: last }))?.toString()).toBe(last);
});
