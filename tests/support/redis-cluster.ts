import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openRedis } from '../../functions/src/adapters/redis-connection.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

/** A cluster of one node that speaks TLS, as an ElastiCache serverless cache looks from outside. */
export interface RedisCluster extends Omit<RedisServer, 'port'> {
  /** `rediss://localhost:<port>`: its certificate is for that name. */
  readonly url: string;
  /** Its certificate, which nobody else vouches for. */
  readonly certificate: string;
}

export const startRedisCluster = async (): Promise<RedisCluster> => {
  const folder = await mkdtemp(join(tmpdir(), 'alleycat-redis-tls-'));
  const [certificateFile, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  await makeCertificate(certificateFile, keyFile);
  const [tlsPort, busPort] = [await freePort(), await freePort()];
  const server = await startRedisServer({
    args: [
      ...['--tls-port', `${tlsPort}`, '--tls-cert-file', certificateFile, '--tls-key-file', keyFile],
      ...['--tls-ca-cert-file', certificateFile, '--tls-auth-clients', 'no', '--tls-cluster', 'yes'],
      ...['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`],
      // Nodes are known by their names, as those of ElastiCache are.
      ...['--cluster-announce-hostname', 'localhost', '--cluster-preferred-endpoint-type', 'hostname'],
    ],
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await takeAllSlots(server.url);
  } catch (error) {
    await stop();
    throw error;
  }
  const certificate = await readFile(certificateFile, 'utf8');
  return { ...server, url: `rediss://localhost:${tlsPort}`, certificate, stop };
};

const makeCertificate = async (certificateFile: string, keyFile: string): Promise<void> => {
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
    ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', keyFile, '-out', certificateFile],
  ]);
};

const takeAllSlots = async (url: string): Promise<void> => {
  const plain = openRedis(url, { commandTimeoutMs: 10_000, connectTimeoutMs: 10_000 });
  try {
    await plain.send([['cluster', 'addslotsrange', 0, 16_383]]);
    await eventually(async () => (await plain.send([['get', 'any']])) && true, { what: 'a cluster that is up' });
  } finally {
    plain.close();
  }
};
