import { createWriteStream } from 'node:fs';
import { systemClock } from '../../infra/local/src/core/clock.ts';
import { createDynamoDb } from '../../infra/local/src/dynamodb/dynamo-db.ts';
import { silentLog, tableSpec } from './local-dynamodb.ts';

// Run as a process of its own: writes items without end, 16 at a time, and prints each key once it is acknowledged.
const [, , dataFolder = ''] = process.argv;
const acknowledged = createWriteStream('', { fd: 1 });
const dynamo = createDynamoDb({ dataFolder, clock: systemClock, log: silentLog });
await dynamo.start();
await dynamo.ensureTable(tableSpec('boards', 'NEW_AND_OLD_IMAGES'));

const write = async (lane: number): Promise<void> => {
  for (let at = 0; ; at += 1) {
    const sk = `${lane}-${at % 50}`;
    const item = { pk: { S: 'p' }, sk: { S: sk }, score: { S: String(at).padStart(6, '0') } };
    await dynamo.api.handle('PutItem', { TableName: 'boards', Item: item }, '');
    acknowledged.write(`${sk} ${item.score.S}\n`);
  }
};
await Promise.all(Array.from({ length: 16 }, (_, lane) => write(lane)));
