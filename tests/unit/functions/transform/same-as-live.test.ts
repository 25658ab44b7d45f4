import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Reading } from '../../../../domain/src/index.ts';
import { parseArchivedReading } from '../../../../domain/src/wire/index.ts';
import { decodeReadings } from '../../../../functions/src/lambda/reading-records.ts';
import { createHandler } from '../../../../functions/src/transform/handler.ts';
import { deliveryEvent, kinesisRecord } from '../../../support/aws-events.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';
import { arrivalMs, RACE_LENGTH_SECONDS, rules, START_SECONDS, wireReading } from '../../../support/readings.ts';

const HOSTILE_FIELDS: Readonly<Record<string, readonly unknown[]>> = {
  racerId: ['a'.repeat(64), 'a'.repeat(41), 'a'.repeat(65), '__proto__', 7, -1, 2 ** 53, 1.5, 'ä', '', null, []],
  raceId: [START_SECONDS / RACE_LENGTH_SECONDS, `2-${START_SECONDS}`, `1-${START_SECONDS + 1}`, '01-0', -1, 1e20, null],
  classId: [1, 2, '1', 0, 65_536, null, undefined],
  second: [1, 17, 18, 300, 301, 0, 7.5, '7', null],
  event: ['final', 'Update', null, undefined],
  name: [
    undefined,
    '',
    ' \u0000 ',
    '\u202e',
    'Zoë 🚲',
    '🚲'.repeat(45),
    `${'x'.repeat(39)} y`,
    'A\u2028n',
    'x\ud800',
    null,
  ],
  cadence: [0, 250, 250.000_000_1, 1e-300, 33.333_333_333_333_336, -1e-9, '85', null],
  resistance: [0, 100, 100.01, 0.005, 99.999_999_999_999_99, Number.NaN, true],
  uuid: ['x'.repeat(64), 'x'.repeat(65), '\n', null],
  output: [1e308],
};

/** A reading with some fields replaced or left out; one that is replaced may stand there twice, the last one counts. */
const text = fc
  .record({
    replaced: fc.dictionary(fc.constantFrom(...Object.keys(HOSTILE_FIELDS)), fc.nat({ max: 99 }), { maxKeys: 3 }),
    isTwice: fc.boolean(),
  })
  .map(({ replaced, isTwice }) => {
    const hostile = Object.entries(replaced).map(([key, choice]): [string, unknown] => {
      const values = HOSTILE_FIELDS[key] ?? [];
      return [key, values[choice % values.length]];
    });
    const usual = Object.entries(wireReading()).filter(([key]) => isTwice || !(key in replaced));
    const written = [...usual, ...hostile].filter(([, value]) => value !== undefined);
    return `{${written.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`;
  });

const encodings = fc.constantFrom<BufferEncoding>('utf8', 'latin1');
const whole = fc.tuple(text, encodings).map(([json, encoding]) => Buffer.from(json, encoding));
const damaged = fc.tuple(whole, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([bytes, at, byte]) => {
  bytes[at % bytes.length] = byte;
  return bytes;
});
const arrivedAtMs = fc.constantFrom(-10_001, -10_000, -1, 0, 333, 10_000, 10_001).map((lateMs) => arrivalMs() + lateMs);

it('archives exactly what counts on the live path, and history reads of it what the live path read', async () => {
  const handle = createHandler({ rules, telemetry: recordingTelemetry() });
  let archivedCount = 0;
  const property = fc.asyncProperty(fc.oneof(whole, damaged), arrivedAtMs, async (content, arrivedAt) => {
    const record = { content, arrivedAtMs: arrivedAt };
    const live: Reading[] = [];
    decodeReadings({ records: [kinesisRecord(record)], rules, onReading: (reading) => live.push(reading) });
    const { records } = await handle(deliveryEvent([record]));
    const archived = records
      .filter(({ result }) => result === 'Ok')
      .map(({ data = '' }) => parseArchivedReading(Buffer.from(data, 'base64').toString('utf8')));
    archivedCount += archived.length;
    expect(archived).toEqual(
      live.map(({ classId, racerId, name, startSeconds, second, outputHundredths }) => ({
        classId,
        racerId,
        name,
        startSeconds,
        second,
        outputHundredths,
      })),
    );
  });
  await fc.assert(property, { numRuns: 3_000 });
  expect(archivedCount).toBeGreaterThan(300);
});
