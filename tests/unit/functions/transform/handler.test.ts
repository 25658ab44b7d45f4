import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArchivedReading } from '../../../../domain/src/wire/index.ts';
import { createHandler } from '../../../../functions/src/transform/handler.ts';
import { deliveryEvent } from '../../../support/aws-events.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';
import { arrivalMs, classId, racerId, rules, START_SECONDS, wireReading } from '../../../support/readings.ts';

const openTest = () => {
  const telemetry = recordingTelemetry();
  return { telemetry, handle: createHandler({ rules, telemetry }) };
};

const textOf = (data = ''): string => Buffer.from(data, 'base64').toString('utf8');
describe('transform', () => {
  it('makes a line of JSON of every reading, with its output and without what nobody knows', async () => {
    const { handle, telemetry } = openTest();
    const content = wireReading({ name: '  Zoë 🚲 ', receivedAt: arrivalMs(), gear: 3 });
    const { records } = await handle(deliveryEvent([{ content }]));
    const line = textOf(records[0]?.data);
    expect([records.length, line.at(-1), line.indexOf('\n')]).toEqual([1, '\n', line.length - 1]);
    const { gear, ...known } = content as { gear: number };
    expect(JSON.parse(line)).toEqual({ ...known, name: 'Zoë 🚲', output: 120 });
    expect(parseArchivedReading(line)).toEqual({
      classId: classId(1),
      racerId: racerId('ann'),
      name: 'Zoë 🚲',
      startSeconds: START_SECONDS,
      second: 7,
      outputHundredths: 12_000,
    });
    expect(telemetry.calls).toEqual([]);
  });

  it('aws-semantics 5.3: answers every record once, in order; what is refused comes back as it came', async () => {
    const { handle, telemetry } = openTest();
    const event = deliveryEvent([
      { content: Buffer.from('{"racerId":') },
      { content: wireReading() },
      { content: wireReading({ cadence: -1 }) },
      { content: Buffer.from([0xff, 0x00]) },
      { content: wireReading({ second: 120 }) },
      { content: wireReading() },
    ]);
    const { records } = await handle(event);
    expect(records.map(({ recordId }) => recordId)).toEqual(event.records.map(({ recordId }) => recordId));
    const failed = 'ProcessingFailed';
    expect(records.map(({ result }) => result)).toEqual([failed, 'Ok', failed, failed, failed, 'Ok']);
    for (const index of [0, 2, 3, 4]) expect(records[index]?.data).toBe(event.records[index]?.data);
    const example = (index: number, code: string, message: string) => ({
      code,
      message,
      recordId: `record-${index}`,
      sequenceNumber: String(index),
      partitionKey: `1-${START_SECONDS}`,
    });
    const counts = { NOT_JSON: 2, CADENCE_INVALID: 1, TIME_IMPLAUSIBLE: 1 };
    expect(telemetry.calls).toEqual([
      ['countBy', 'RejectedReadings', 'reason', new Map(Object.entries(counts))],
      [
        'warn',
        'readings were rejected',
        {
          counts,
          examples: [
            example(0, 'NOT_JSON', 'the record is not JSON'),
            example(2, 'CADENCE_INVALID', 'cadence must be 0 to 250 rpm'),
            example(4, 'TIME_IMPLAUSIBLE', 'the reading is 113000 ms away from its arrival, allowed are 10 s'),
          ],
        },
      ],
    ]);
  });

  it.each([
    ['through the stream', true, 'ProcessingFailed'],
    ['directly into the delivery stream', false, 'Ok'],
  ])('takes the time of arrival for what it is of readings that came %s', async (_, isFromStream, result) => {
    const { handle } = openTest();
    const years = 2 * 365 * 86_400_000;
    const record = { content: wireReading(), arrivedAtMs: arrivalMs() + years };
    const { records } = await handle(deliveryEvent([record], { isFromStream }));
    expect(records.map((each) => each.result)).toEqual([result]);
  });

  it('judges a reading by its arrival in the stream, however long the delivery stream took to fetch it', async () => {
    const { handle } = openTest();
    const event = deliveryEvent([{ content: wireReading() }]);
    const hourLater = arrivalMs() + 3_600_000;
    const records = event.records.map((record) => ({ ...record, approximateArrivalTimestamp: hourLater }));
    const answer = await handle({ ...event, records });
    expect(answer.records.map(({ result }) => result)).toEqual(['Ok']);
  });

  it('takes the time of the delivery stream where that of the stream is text', async () => {
    const { handle } = openTest();
    const event = deliveryEvent([{ content: wireReading() }]);
    const records = JSON.parse(JSON.stringify(event.records)) as typeof event.records;
    for (const record of records) {
      Object.assign(record.kinesisRecordMetadata ?? {}, { approximateArrivalTimestamp: '2012-04-23T18:25:43.511Z' });
    }
    const answer = await handle({ ...event, records });
    expect(answer.records.map(({ result }) => result)).toEqual(['Ok']);
  });

  it('refuses of an import what no race can hold', async () => {
    const { handle } = openTest();
    const bad = [{ second: 301 }, { cadence: 251 }, { classId: 2 }, { event: 'final' }];
    const event = deliveryEvent(
      bad.map((fields) => ({ content: wireReading(fields) })),
      { isFromStream: false },
    );
    const { records } = await handle(event);
    expect(records.map(({ result }) => result)).toEqual(bad.map(() => 'ProcessingFailed'));
  });

  it.each([
    ['no base64', '!!!'],
    ['nothing', ''],
    ['a list in a list in a list …', Buffer.from('['.repeat(1_000_000)).toString('base64')],
    ['a closed one', Buffer.from(`${'['.repeat(500_000)}${']'.repeat(500_000)}`).toString('base64')],
    ['one long text', Buffer.from(JSON.stringify('x'.repeat(1_000_000))).toString('base64')],
    ['a field of all of it', Buffer.from(JSON.stringify({ ['x'.repeat(1_000_000)]: 1 })).toString('base64')],
  ])('is not upset by %s', async (_, data) => {
    const { handle } = openTest();
    const event = deliveryEvent([{ content: wireReading() }, { content: wireReading() }]);
    const records = event.records.map((record, index) => (index === 0 ? { ...record, data } : record));
    const answer = await handle({ ...event, records });
    expect(answer.records.map(({ result }) => result)).toEqual(['ProcessingFailed', 'Ok']);
    expect(answer.records[0]?.data).toBe(data);
  });

  it('answers whatever comes: bytes, JSON, readings with any field replaced', async () => {
    const { handle } = openTest();
    const field = fc.constantFrom(...Object.keys(wireReading()), 'receivedAt', 'toJSON', '__proto__');
    const replaced = fc.tuple(field, fc.jsonValue()).map(([name, value]) => ({ ...wireReading(), [name]: value }));
    const content = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.jsonValue(), replaced);
    await fc.assert(
      fc.asyncProperty(fc.array(content, { maxLength: 5 }), async (contents) => {
        const event = deliveryEvent(contents.map((each) => ({ content: each })));
        for (const [index, { recordId, result, data }] of (await handle(event)).records.entries()) {
          expect(recordId).toBe(event.records[index]?.recordId);
          if (result === 'Ok') expect(() => parseArchivedReading(textOf(data))).not.toThrow();
          else expect(data).toBe(event.records[index]?.data);
        }
      }),
      { numRuns: 300 },
    );
  });
});
