/**
 * Writes to a stream until it is killed and tells its parent of every record that was acknowledged.
 * Usage: node stream-writer-process.ts <data folder> <seed>
 */
import { systemClock } from '../../infra/local/src/core/clock.ts';
import { createKinesis } from '../../infra/local/src/kinesis/create-kinesis.ts';
import { integerBetween, seededRandom } from './random.ts';

const [, , dataFolder = '', seed = '1'] = process.argv;
const random = seededRandom(Number(seed));
const kinesis = createKinesis({ dataFolder, clock: systemClock, log: () => undefined, segmentBytesMax: 200_000 });
await kinesis.start();
await kinesis.ensureStream({ name: 's', shardCount: 2, retentionHours: 24 });

const write = async (writer: number): Promise<never> => {
  for (let turn = 0; ; turn += 1) {
    const text = `${writer}:${turn}:${'x'.repeat(integerBetween(random, 0, 5000))}`;
    await kinesis.putRecord({ streamName: 's', partitionKey: `${writer}`, data: new TextEncoder().encode(text) });
    process.send?.({ writer, turn, length: text.length });
  }
};

await Promise.all(Array.from({ length: 20 }, (_, writer) => write(writer)));
