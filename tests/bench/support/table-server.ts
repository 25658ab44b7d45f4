/**
 * A child process of the table bench: serves one of the contestants, tells its parent the port, and at any message what
 * processor time it has taken (µs). Usage: node table-server.ts <alleycat | dynalite> <data folder>
 */
import { once } from 'node:events';
import type { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import dynalite from 'dynalite';
import { systemClock } from '../../../infra/local/src/core/clock.ts';
import { createDynamoDb } from '../../../infra/local/src/dynamodb/dynamo-db.ts';
import { createAwsFront } from '../../../infra/local/src/http/aws-front.ts';
import { tableSpec } from '../../support/local-dynamodb.ts';

const log = (): void => undefined;

/** With a table stream, whose records are written with the items. */
const serveOurs = async (dataFolder: string): Promise<number> => {
  const dynamo = createDynamoDb({ dataFolder, clock: systemClock, log });
  await dynamo.start();
  await dynamo.ensureTable(tableSpec('boards', 'NEW_IMAGE'));
  const front = createAwsFront({ host: '127.0.0.1', port: 0, portFlag: '--port', json: [dynamo.api], rest: [], log });
  await front.start();
  return front.port();
};

const serveDynalite = async (dataFolder: string): Promise<number> => {
  const server: ReturnType<typeof createServer> = dynalite({ path: join(dataFolder, 'dynalite'), createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const contestants = { alleycat: serveOurs, dynalite: serveDynalite };

const [, , contestant = '', dataFolder = ''] = process.argv;
const serve = new Map(Object.entries(contestants)).get(contestant);
if (serve === undefined) throw new Error(`unknown contestant ${contestant}`);
process.send?.({ port: await serve(dataFolder) });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMicros: user + system });
});
process.on('disconnect', () => process.exit(0));
