import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReadingJson, type Reading, RejectedReadingError } from '../../../../domain/src/index.ts';
import { decodeReadings } from '../../../../functions/src/lambda/reading-records.ts';
import { kinesisRecord } from '../../../support/aws-events.ts';
import { arrivalMs, rules, wireReading } from '../../../support/readings.ts';

const decode = (...contents: unknown[]) => {
  const readings: Reading[] = [];
  const rejections = decodeReadings({
    records: contents.map((content) => kinesisRecord({ content })),
    rules,
    onReading: (reading) => readings.push(reading),
  });
  return { readings, counts: Object.fromEntries(rejections.counts) };
};

/** The obvious way: bytes to UTF-8 text, text to reading. */
const decodePlainly = (bytes: Uint8Array): Reading | string => {
  try {
    return parseReadingJson(Buffer.from(bytes).toString('utf8'), { rules, arrivedAtMs: arrivalMs() });
  } catch (error) {
    if (error instanceof RejectedReadingError) return error.code;
    throw error;
  }
};

const decodeOne = (bytes: Uint8Array): Reading | string | undefined => {
  const { readings, counts } = decode(bytes);
  return readings[0] ?? Object.keys(counts)[0];
};

describe('decodeReadings', () => {
  it.each(['Ann', 'Zoë', '自転車', '🚲🚲', 'Łukasz\u0301', '\u00e9', '"quoted" \\', ''])(
    'reads the name "%s" as the sender wrote it',
    (name) => {
      const content = wireReading({ name });
      const escaped = Buffer.from(JSON.stringify(content).replace(/[^\0-\x7f]/g, toEscape));
      const [plain, other] = decode(content, escaped).readings;
      expect(plain?.name).toBe(name || 'ann');
      expect(other).toEqual(plain);
    },
  );

  it('decodes like the obvious way whatever the name, escaped or not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (name, isEscaped) => {
        const json = JSON.stringify(wireReading({ name, [name]: name, event: 'update', racerId: 'ann' }));
        const bytes = Buffer.from(isEscaped ? json.replace(/[^\0-\x7f]/g, toEscape) : json);
        expect(decodeOne(bytes)).toEqual(decodePlainly(bytes));
      }),
    );
  });

  it('decodes like the obvious way whatever the bytes', () => {
    const mangled = fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 4 })).map(([at, bytes]) => {
      const whole = Buffer.from(JSON.stringify(wireReading({ name: 'Zoë' })));
      whole.set(bytes, at % (whole.length - bytes.length));
      return new Uint8Array(whole);
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), mangled), (bytes) => {
        expect(decodeOne(bytes)).toEqual(decodePlainly(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['nothing', new Uint8Array(), 'NOT_JSON'],
    ['half a reading', Buffer.from('{"racerId":"ann"'), 'NOT_JSON'],
    ['a list', [wireReading()], 'NOT_AN_OBJECT'],
    ['null', null, 'NOT_AN_OBJECT'],
    ['a number', 7, 'NOT_AN_OBJECT'],
  ])('counts a record of %s and goes on', (_, content, code) => {
    const { readings, counts } = decode(content, wireReading());
    expect([readings.length, counts]).toEqual([1, { [code]: 1 }]);
  });

  it('lets an error of the caller through: only what is wrong with a record is counted', () => {
    const records = [kinesisRecord({ content: wireReading() })];
    const onReading = () => {
      throw new TypeError('bug');
    };
    expect(() => decodeReadings({ records, rules, onReading })).toThrow(TypeError);
  });
});

const toEscape = (text: string): string =>
  [...Array(text.length).keys()].map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
