import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReading } from '../../../../domain/src/index.ts';
import { encodeArchivedReading, parseArchivedReading, parseArchivedSample } from '../../../../domain/src/wire/index.ts';
import { arrivalMs, RACE_LENGTH_SECONDS, rules, START_SECONDS, wireReading } from '../../../support/readings.ts';

const encode = (input: unknown) =>
  encodeArchivedReading(input, parseReading(input, { rules, arrivedAtMs: arrivalMs(7) }));
const line = (fields: Record<string, unknown> = {}) =>
  JSON.stringify({ ...JSON.parse(encode(wireReading())), ...fields });

const arbitraryInput = fc.record(
  {
    uuid: fc.oneof(fc.string({ maxLength: 70 }), fc.integer(), fc.constant(null)),
    event: fc.constant('update'),
    deviceTimestamp: fc.oneof(fc.double(), fc.string({ maxLength: 70 }), fc.boolean()),
    second: fc.integer({ min: 1, max: 17 }),
    raceId: fc.constantFrom(`1-${START_SECONDS}`, START_SECONDS / RACE_LENGTH_SECONDS),
    classId: fc.constant(1),
    racerId: fc.oneof(fc.constantFrom('ann', '__proto__', 'a'.repeat(64)), fc.nat()),
    name: fc.string({ unit: 'binary', maxLength: 50 }),
    cadence: fc.double({ min: 0, max: 250, noNaN: true }),
    resistance: fc.double({ min: 0, max: 100, noNaN: true }),
    receivedAt: fc.oneof(fc.double(), fc.string()),
    unknown: fc.json(),
  },
  { requiredKeys: ['event', 'second', 'raceId', 'classId', 'racerId', 'cadence', 'resistance'] },
);

describe('encodeArchivedReading', () => {
  it('writes the fields that the archive knows, in its order', () => {
    expect(encode(wireReading({ receivedAt: 1_620_992_107_250, unknown: 1 }))).toBe(
      `{"uuid":"1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed","event":"update","deviceTimestamp":1620992107000,"second":7,"raceId":"1-${START_SECONDS}","classId":1,"racerId":"ann","name":"Ann","cadence":85,"resistance":35,"receivedAt":1620992107250,"output":120}`,
    );
  });

  it('writes what was checked, not what was sent: ids, name, class and output', () => {
    const sent = {
      racerId: 7,
      raceId: START_SECONDS / RACE_LENGTH_SECONDS,
      name: ' A\u0000nn ',
      cadence: 85.5,
      output: 1,
    };
    expect(JSON.parse(encode(wireReading(sent)))).toMatchObject({
      racerId: '7',
      raceId: `1-${START_SECONDS}`,
      classId: 1,
      name: 'Ann',
      cadence: 85.5,
      output: 120.5,
    });
    expect(JSON.parse(encode(wireReading({ classId: undefined, name: undefined })))).toMatchObject({
      classId: 1,
      name: 'ann',
    });
  });

  it.each([
    ['a uuid that is no text', { uuid: 7 }, 'uuid'],
    ['a uuid of 65 characters', { uuid: 'x'.repeat(65) }, 'uuid'],
    ['a device timestamp that is neither number nor text', { deviceTimestamp: [1] }, 'deviceTimestamp'],
    ['a device timestamp that JSON cannot hold', { deviceTimestamp: Number.POSITIVE_INFINITY }, 'deviceTimestamp'],
    ['a device timestamp of 65 characters', { deviceTimestamp: '1'.repeat(65) }, 'deviceTimestamp'],
    ['an arrival that is no number', { receivedAt: '1620992107250' }, 'receivedAt'],
  ])('leaves out %s', (_, fields, key) => {
    expect(JSON.parse(encode(wireReading(fields)))).not.toHaveProperty(key);
  });

  it('keeps a device timestamp that is text, and the longest that are kept', () => {
    const longest = { uuid: 'x'.repeat(64), deviceTimestamp: '2021-05-14T11:35:07Z'.padEnd(64) };
    expect(JSON.parse(encode(wireReading(longest)))).toMatchObject(longest);
  });

  it('is one line that reads back as what history needs, whatever was sent', () => {
    const property = fc.property(arbitraryInput, (input) => {
      const reading = parseReading(input, { rules, arrivedAtMs: arrivalMs(7) });
      const encoded = encodeArchivedReading(input, reading);
      expect(encoded).not.toMatch(/[\n\r]/);
      const { classId, racerId, name, startSeconds, second, outputHundredths } = reading;
      const kept = { classId, racerId, name, startSeconds, second, outputHundredths };
      expect(parseArchivedReading(encoded)).toEqual(kept);
      // A line is itself a reading that the platform accepts: an archive can be replayed.
      expect(parseReading(JSON.parse(encoded), { rules, arrivedAtMs: arrivalMs(7) })).toEqual(reading);
    });
    fc.assert(property, { numRuns: 500 });
  });
});

describe('parseArchivedReading', () => {
  it('needs no rules: any class, and a race of any length', () => {
    const other = { raceId: '65535-17', classId: 65_535, second: 900, output: 470.25 };
    expect(parseArchivedReading(line(other))).toEqual({
      classId: 65_535,
      racerId: 'ann',
      name: 'Ann',
      startSeconds: 17,
      second: 900,
      outputHundredths: 47_025,
    });
  });

  it('cleans names again, for the rules of names may have become stricter', () => {
    expect(parseArchivedReading(line({ name: '\u202eAnn' })).name).toBe('Ann');
    expect(parseArchivedReading(line({ name: '\u202e' })).name).toBe('ann');
  });

  it.each([
    ['no JSON', '{"second":7'],
    ['nothing', ''],
    ['no object', '[1]'],
    ['null', 'null'],
    ['another class than the race', line({ classId: 2 })],
    ['a class that is text', line({ classId: '1' })],
    ['no race', line({ raceId: 7 })],
    ['no racer', line({ racerId: 'a/b' })],
    ['a racer that is a number', line({ racerId: 7 })],
    ['no name', line({ name: null })],
    ['second 0', line({ second: 0 })],
    ['second 901', line({ second: 901 })],
    ['half a second', line({ second: 7.5 })],
    ['output 0, which would say never ridden', line({ output: 0 })],
    ['more output than any', line({ output: 470.26 })],
    ['an output that is text', line({ output: '120' })],
    ['no output', line({ output: undefined })],
  ])('refuses a line with %s', (_, text) => {
    expect(() => parseArchivedReading(text)).toThrow(
      expect.objectContaining({ name: 'WireError', code: 'WIRE_INVALID' }),
    );
  });
});

describe('parseArchivedSample', () => {
  it('gives back what was ridden, and whose it is, of any class and length', () => {
    const sent = { raceId: '65535-17', classId: 65_535, second: 900, cadence: 87.25, resistance: 0, output: 470.25 };
    expect(parseArchivedSample(line(sent))).toEqual({
      raceId: '65535-17',
      racerId: 'ann',
      sample: { second: 900, cadence: 87.25, resistance: 0, outputHundredths: 47_025 },
    });
  });

  it.each([
    ['no JSON', '{"second":7'],
    ['another class than the race', line({ classId: 2 })],
    ['no racer', line({ racerId: 'a/b' })],
    ['second 0', line({ second: 0 })],
    ['no cadence', line({ cadence: undefined })],
    ['a cadence that is text', line({ cadence: '80' })],
    ['more cadence than any', line({ cadence: 250.1 })],
    ['less resistance than none', line({ resistance: -0.1 })],
    ['no output', line({ output: undefined })],
  ])('refuses a line with %s', (_, text) => {
    expect(() => parseArchivedSample(text)).toThrow(
      expect.objectContaining({ name: 'WireError', code: 'WIRE_INVALID' }),
    );
  });
});
