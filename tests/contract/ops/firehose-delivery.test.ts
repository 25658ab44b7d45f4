import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFirehoseClient } from '../../../ops/src/aws-clients.ts';
import { firehoseDelivery } from '../../../ops/src/import/firehose-delivery.ts';
import { openInput } from '../../../ops/src/import/import-input.ts';
import { importReadings } from '../../../ops/src/import/import-readings.ts';
import type { Rejection } from '../../../ops/src/import/import-record.ts';
import { createReadingCheck } from '../../../ops/src/import/reading-check.ts';
import { type BatchAnswer, openPretendAws, type PretendAws } from '../../support/pretend-aws.ts';
import { integerBetween, type Random, seededRandom, seeds } from '../../support/random.ts';
import { rules, wireReading } from '../../support/readings.ts';

const deliveryTo = ({ url }: Pick<PretendAws, 'url'>) => {
  const target = { stackName: 'alleycat', endpoint: url, region: 'us-east-1' };
  const client = createFirehoseClient(target);
  onTestFinished(() => client.destroy());
  return firehoseDelivery({ client, deliveryStreamName: 'the-imports', target });
};
const records = ['one', 'two', 'three'].map((text) => Buffer.from(text));

/** One put against a service that answers like this; the codes of what was not accepted. */
const codesAfter = async (answer: BatchAnswer) => {
  const aws = await openPretendAws({ onBatch: () => answer });
  const reasons = await deliveryTo(aws).put(records);
  return { codes: reasons.map((reason) => reason?.code), accepted: aws.accepted, calls: aws.batchSizes.length };
};

describe('a put of a batch', () => {
  it('is accepted by the stream that it names', async () => {
    const aws = await openPretendAws();
    expect(await deliveryTo(aws).put(records)).toEqual([undefined, undefined, undefined]);
    expect({ accepted: aws.accepted, streams: [...aws.deliveryStreams] }).toEqual({
      accepted: ['one', 'two', 'three'],
      streams: ['the-imports'],
    });
  });

  it('aws-semantics 5.1: may be answered with 200 and have failed for some records', async () => {
    expect(await codesAfter([null, 'ServiceUnavailableException', 'InternalFailure'])).toEqual({
      codes: [undefined, 'ServiceUnavailableException', 'InternalFailure'],
      accepted: ['one'],
      calls: 1,
    });
  });

  it('has failed for records that the answer does not mention', async () => {
    expect((await codesAfter([null])).codes).toEqual([undefined, 'NO_ANSWER', 'NO_ANSWER']);
  });

  it.each<[string, BatchAnswer, string]>([
    [
      'aws-semantics 5.1: throttled',
      { status: 503, type: 'ServiceUnavailableException' },
      'ServiceUnavailableException',
    ],
    ['throttled by the front door', { status: 400, type: 'ThrottlingException' }, 'ThrottlingException'],
    ['broken', { status: 500, type: 'InternalFailure' }, 'InternalFailure'],
    ['cut off', 'hang up', 'ECONNRESET'],
  ])(
    'that was %s has failed for every record, is worth another try, and is not tried by the SDK',
    async (_, answer, code) => {
      expect(await codesAfter(answer)).toMatchObject({ codes: [code, code, code], calls: 1 });
    },
  );

  it.each(['ResourceNotFoundException', 'InvalidArgumentException', 'AccessDeniedException', 'ExpiredTokenException'])(
    'that is refused with %s is not worth another try',
    async (type) => {
      const aws = await openPretendAws({ onBatch: () => ({ status: 400, type }) });
      await expect(deliveryTo(aws).put(records)).rejects.toMatchObject({
        code: 'AWS_FAILED',
        message: expect.stringContaining(`could not write to delivery stream the-imports of stack alleycat`),
        cause: expect.objectContaining({ name: type }),
      });
    },
  );

  it('fails for now when nobody answers', async () => {
    const reasons = await deliveryTo({ url: 'http://127.0.0.1:9' }).put(records);
    expect(reasons).toEqual(Array(3).fill({ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:9' }));
  });
});

const moodyAnswer = (random: Random, count: number): BatchAnswer => {
  const mood = random();
  if (mood < 0.1) return { status: 503, type: 'ServiceUnavailableException' };
  if (mood < 0.2) return 'hang up';
  return Array.from({ length: count }, () => (random() < 0.3 ? 'ServiceUnavailableException' : null));
};

it('accepts every reading exactly when it is reported so, over the wire', async () => {
  for (const seed of seeds(8)) {
    const random = seededRandom(seed);
    const aws = await openPretendAws({ onBatch: (batch) => moodyAnswer(random, batch.length) });
    const lines = Array.from({ length: integerBetween(random, 600, 1_800) }, (_, index) =>
      JSON.stringify(wireReading({ racerId: `r${index}`, name: `Zoë ${index}` })),
    );
    const rejections: Rejection[] = [];
    const report = await importReadings(
      [await openInput('-', Readable.from([Buffer.from(lines.join('\n'))]))],
      { check: createReadingCheck(rules), delivery: deliveryTo(aws), clock: { nowMs: () => 0 } },
      {
        backOff: async () => undefined,
        signal: new AbortController().signal,
        onRejection: (rejection) => rejections.push(rejection),
        attemptsMax: 4,
      },
    );
    const notAccepted = rejections.map(({ bytes }) => Buffer.from(bytes ?? []).toString());
    expect([...aws.accepted, ...notAccepted].sort(), `seed ${seed}`).toEqual([...lines].sort());
    expect({ accepted: report.accepted, notAccepted: report.notAccepted }, `seed ${seed}`).toEqual({
      accepted: aws.accepted.length,
      notAccepted: notAccepted.length,
    });
    expect(Math.max(...aws.batchSizes), `seed ${seed}`).toBeLessThanOrEqual(500);
  }
});
