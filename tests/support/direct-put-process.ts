/**
 * Puts records into a delivery stream, and lets it deliver, until it is killed; tells its parent of every record that was
 * acknowledged. Usage: node direct-put-process.ts <data folder>
 */
import { openDirectDelivery } from './direct-delivery.ts';

const [, , dataFolder = ''] = process.argv;
const { firehose } = await openDirectDelivery(dataFolder);

const PUTTERS = 8;
const BATCH = 20;

const put = async (putter: number): Promise<never> => {
  for (let turn = 0; ; turn += 1) {
    const texts = Array.from({ length: BATCH }, (_, index) => `${process.pid}-${putter}-${turn}-${index}`);
    const Records = texts.map((text) => ({ Data: Buffer.from(`${text};`).toString('base64') }));
    const put = { DeliveryStreamName: 'delivery', Records };
    const { FailedPutCount } = (await firehose.handle('PutRecordBatch', put, '')) as { FailedPutCount: number };
    if (FailedPutCount > 0) throw new Error('the delivery stream took not everything');
    process.send?.(texts);
  }
};

await Promise.all(Array.from({ length: PUTTERS }, (_, putter) => put(putter)));
