import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../infra/local/src/core/clock.ts';
import type { SourceRecord } from '../../../infra/local/src/core/record-source.ts';
import { type RunningDynamoDb, runDynamoDb, tableSpec } from '../../support/local-dynamodb.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const WRITER = fileURLToPath(new URL('../../support/dynamodb-writer.ts', import.meta.url));

/** Lets the writer work until `count` writes were acknowledged, kills it, and returns the last score of each item. */
const writeUntilKilled = async (dataFolder: string, count: number): Promise<Map<string, string>> => {
  const writer = spawn('node', [WRITER, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void writer.kill('SIGKILL'));
  const exited = once(writer, 'exit');
  const acknowledged = new Map<string, string>();
  let seen = 0;
  for await (const line of createInterface({ input: writer.stdout })) {
    const [sk = '', score = ''] = line.split(' ');
    acknowledged.set(sk, score);
    seen += 1;
    if (seen === count) writer.kill('SIGKILL');
  }
  await exited;
  expect(writer.signalCode).toBe('SIGKILL');
  return acknowledged;
};

const scoresIn = async (running: RunningDynamoDb, index?: string): Promise<[string, string][]> => {
  const { Items = [] } = await running.documents.send(
    new QueryCommand({
      TableName: 'boards',
      ...(index === undefined ? {} : { IndexName: index }),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'p' },
    }),
  );
  return Items.map((item): [string, string] => [item['sk'], item['score']]).sort();
};

const allRecords = async (running: RunningDynamoDb): Promise<SourceRecord[]> => {
  const source = running.dynamo.source('boards');
  const shardId = source.listShards()[0]!.shardId;
  const records: SourceRecord[] = [];
  for (let after: string | undefined; ; after = records.at(-1)?.sequenceNumber) {
    const read = await source.read({ shardId, position: { afterSequenceNumber: after }, limit: 1_000 });
    if (read.records.length === 0) return records;
    records.push(...read.records);
  }
};

it('kill -9 under load: what was acknowledged is in the table, its index and its stream, and they agree', async () => {
  const folder = temporaryFolder();
  const acknowledged = await writeUntilKilled(folder, 3_000);
  const running = await runDynamoDb(folder, { clock: systemClock });
  onTestFinished(() => running.stop());
  await running.dynamo.ensureTable(tableSpec('boards', 'NEW_AND_OLD_IMAGES'));

  const items = await scoresIn(running);
  const byKey = new Map(items);
  const lost = [...acknowledged].filter(([sk, score]) => (byKey.get(sk) ?? '') < score);
  expect(lost).toEqual([]);
  expect(await scoresIn(running, 'byScore')).toEqual(items);

  const fromStream = new Map<string, string>();
  for (const record of await allRecords(running)) {
    const { dynamodb } = JSON.parse(record.eventJson);
    expect(dynamodb.OldImage?.score.S).toBe(fromStream.get(dynamodb.Keys.sk.S));
    fromStream.set(dynamodb.Keys.sk.S, dynamodb.NewImage.score.S);
  }
  expect([...fromStream].sort()).toEqual(items);
});
