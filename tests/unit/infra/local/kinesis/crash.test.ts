import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openLocalKinesis, readShard } from '../../../../support/local-kinesis.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const WRITER = fileURLToPath(new URL('../../../../support/stream-writer-process.ts', import.meta.url));

interface Acknowledged {
  readonly writer: number;
  readonly turn: number;
  readonly length: number;
}

/** Lets a process write until it has acknowledged enough, then kills it in the middle of its work. */
const writeUntilKilled = async (dataFolder: string, seed: number): Promise<Acknowledged[]> => {
  const acknowledged: Acknowledged[] = [];
  const writer = fork(WRITER, [dataFolder, String(seed)], { execArgv: [] });
  onTestFinished(() => void writer.kill('SIGKILL'));
  writer.on('message', (message: Acknowledged) => {
    acknowledged.push(message);
    if (acknowledged.length === 300 * seed) writer.kill('SIGKILL');
  });
  await once(writer, 'exit');
  return acknowledged;
};

describe('after a process was killed while it wrote', () => {
  it.each([1, 2, 3])('every acknowledged record is there, whole and in order (seed %i)', async (seed) => {
    const dataFolder = temporaryFolder();
    const acknowledged = await writeUntilKilled(dataFolder, seed);
    const local = await openLocalKinesis({ dataFolder });
    const texts = [...(await readShard(local, { shard: 0 })), ...(await readShard(local, { shard: 1 }))];
    const found = texts.map((text) => {
      const [writer = '', turn = ''] = text.split(':');
      return { writer: Number(writer), turn: Number(turn), length: text.length };
    });
    const ofWriter = (records: readonly Acknowledged[], writer: number) => records.filter((r) => r.writer === writer);
    expect(acknowledged.length).toBeGreaterThanOrEqual(300 * seed);
    for (let writer = 0; writer < 20; writer += 1) {
      const turns = ofWriter(found, writer).map((record) => record.turn);
      expect(turns).toEqual(turns.map((_, index) => index));
      expect(ofWriter(found, writer)).toEqual(expect.arrayContaining(ofWriter(acknowledged, writer)));
    }
    expect(texts.every((text) => /^\d+:\d+:x*$/.test(text))).toBe(true);
  });
});
