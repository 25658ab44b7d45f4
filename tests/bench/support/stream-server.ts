/**
 * A child process of the PutRecords bench: serves one of the contestants and tells its parent the port.
 * Usage: node stream-server.ts <alleycat | kinesalite | bare> <data folder>
 */
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AwsJsonService } from '../../../infra/local/src/core/aws-json.ts';
import { systemClock } from '../../../infra/local/src/core/clock.ts';
import { createAwsFront } from '../../../infra/local/src/http/aws-front.ts';
import { createKinesis } from '../../../infra/local/src/kinesis/create-kinesis.ts';

const serveOurs = async (dataFolder: string): Promise<number> => {
  const log = (): void => undefined;
  const kinesis = createKinesis({ dataFolder, clock: systemClock, log });
  await kinesis.start();
  return serveJson(kinesis);
};

const serveJson = async (service: AwsJsonService): Promise<number> => {
  const front = createAwsFront({
    host: '127.0.0.1',
    port: 0,
    portFlag: '--port',
    json: [service],
    rest: [],
    log: () => undefined,
  });
  await front.start();
  return front.port();
};

const serveKinesalite = async (dataFolder: string): Promise<number> => {
  const load = createRequire(new URL('../peers/package.json', import.meta.url));
  const server: ReturnType<typeof createServer> = load('kinesalite')({ path: dataFolder, createStreamMs: 0 });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(portOf(server)));
  });
};

/** The least that a server can do: read the request, parse it, append it to a file, answer with a fixed text. */
const serveBare = async (dataFolder: string): Promise<number> => {
  const file = await open(join(dataFolder, 'bare.log'), 'a');
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { Records = [] } = JSON.parse(body.toString('utf8')) as { Records?: unknown[] };
      const answer = { FailedRecordCount: 0, Records: Records.map(() => BARE_ENTRY) };
      void file.write(body).then(() => {
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(answer));
      });
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(portOf(server)));
  });
};

const BARE_ENTRY = { SequenceNumber: '4'.repeat(56), ShardId: 'shardId-000000000000' };

const portOf = (server: ReturnType<typeof createServer>): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP port');
  return address.port;
};

const contestants = { alleycat: serveOurs, kinesalite: serveKinesalite, bare: serveBare };

const [, , contestant = '', dataFolder = ''] = process.argv;
const serve = new Map(Object.entries(contestants)).get(contestant);
if (serve === undefined) throw new Error(`unknown contestant ${contestant}`);
process.send?.({ port: await serve(dataFolder) });
process.on('disconnect', () => process.exit(0));
