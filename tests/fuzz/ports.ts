import { connect } from 'node:net';
import type { Random } from '../support/random.ts';
import { hostileAwsRequest, type Resources } from './aws-requests.ts';
import { FuzzFailure } from './failure.ts';
import { answerProblem } from './http-answers.ts';
import type { Platform } from './platform.ts';
import { hostileWebRequest } from './web-requests.ts';
import { inParallel } from './workers.ts';

// For many of them functions are loaded, all at the same time, and a busy machine has ten seconds for it.
const AT_ONCE = 16;
// A request that is cut short gets no answer until it is ended; then it must get one, or the end of the connection.
const SILENCE_MS = 30;
const CLOSING_MS = 20_000;

/** Attacks the ports for people and for SDKs with so many requests. @returns answers by status @throws FuzzFailure */
export const attackPorts = async (
  { ports, outputs }: Platform,
  { count, random, seed }: { count: number; random: Random; seed: number },
): Promise<ReadonlyMap<number, number>> => {
  const resources: Resources = {
    stream: outputs['ReadingStreamName'] ?? '',
    table: outputs['RaceTableName'] ?? '',
    pool: outputs['UserPoolId'] ?? '',
    bucket: outputs['FailureBucketName'] ?? '', // whose objects invoke nothing
  };
  // The stream's name is public: GET /config tells it.
  const secrets = ['arn:aws', resources.table, resources.bucket];
  const statuses = new Map<number, number>();
  await inParallel({ count, atOnce: AT_ONCE }, async () => {
    const isWeb = random() < 0.6;
    const input = isWeb ? hostileWebRequest(random) : hostileAwsRequest(random, resources);
    try {
      const answer = await ask(isWeb ? ports.webPort : ports.awsPort, input);
      const isOpen = isWeb && !input.includes('/_local/');
      const problem = answerProblem(answer, isOpen ? secrets : []);
      if (problem !== undefined) throw new Error(`${problem}\nanswer: ${answer.subarray(0, 2_000).toString('latin1')}`);
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer.toString('latin1', 0, 20))?.[1] ?? 0);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    } catch (cause) {
      throw new FuzzFailure(String(cause), { seed, input });
    }
  });
  return statuses;
};

/** Everything that the server sends until the connection is closed. @throws Error if it is not */
const ask = (port: number, input: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(input));
    const silence = setTimeout(() => socket.end(), SILENCE_MS);
    const deadline = setTimeout(() => {
      socket.destroy();
      reject(new Error('does not hold: a connection that its client has ended is closed'));
    }, CLOSING_MS);
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(silence);
      clearTimeout(deadline);
      resolve(Buffer.concat(chunks));
    });
  });
