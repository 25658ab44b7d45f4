import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseReading,
  parseReadingJson,
  READING_REJECTIONS,
  RejectedReadingError,
  toRaceRules,
} from '../../../domain/src/index.ts';
import { arrivalMs, RACE_LENGTH_SECONDS, rules, START_SECONDS, wireReading } from '../../support/readings.ts';

const context = { rules, arrivedAtMs: arrivalMs() };
const parse = (fields: Record<string, unknown> = {}) => parseReading(wireReading(fields), context);
const last = { second: 300, event: 'final' };
const lastContext = { rules, arrivedAtMs: arrivalMs(300) };
const SLOT = START_SECONDS / RACE_LENGTH_SECONDS;

const ann = {
  raceId: `1-${START_SECONDS}`,
  classId: 1,
  startSeconds: START_SECONDS,
  racerId: 'ann',
  name: 'Ann',
  second: 7,
  outputHundredths: 12_000,
  isFinal: false,
};

describe('parseReading', () => {
  it('reads what a bike sends', () => {
    expect(parse()).toEqual(ann);
  });

  it('reads the final reading of the last second', () => {
    expect(parseReading(wireReading(last), lastContext)).toEqual({ ...ann, second: 300, isFinal: true });
  });

  it('takes the class from the race if it is absent', () => {
    expect(parse({ classId: undefined })).toEqual(ann);
  });

  it('takes the number of the slot as race, and a numeric racer, from older senders', () => {
    expect(parse({ raceId: SLOT, racerId: 42 })).toEqual({ ...ann, racerId: '42' });
  });

  it('takes the racer id as name if there is none, or none that shows', () => {
    expect([parse({ name: undefined }).name, parse({ name: ' \u0000' }).name]).toEqual(['ann', 'ann']);
  });

  it('cuts an id that stands in for the name like any name', () => {
    const racerId = 'a'.repeat(64);
    expect([undefined, '', '\u202e'].map((name) => parse({ racerId, name }).name)).toEqual(
      Array(3).fill('a'.repeat(40)),
    );
  });

  it('cleans the name', () => {
    expect(parse({ name: ' \u202eAnn ' }).name).toBe('Ann');
  });

  it('ignores unknown fields and those of the sender, however odd', () => {
    const odd = JSON.parse('{"__proto__": {"second": 9}, "uuid": [], "deviceTimestamp": null, "receivedAt": "x"}');
    expect(parseReading({ ...wireReading(), ...odd }, context)).toEqual(ann);
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty'])('takes the racer id %s like any other', (racerId) => {
    expect(parse({ racerId, name: undefined })).toEqual({ ...ann, racerId, name: racerId });
  });

  it('gives the same for a race it has seen before as for a new one', () => {
    const fresh = toRaceRules({ ...rules, classIds: rules.classIds });
    expect([1, 2].map(() => parseReading(wireReading(), { ...context, rules: fresh }))).toEqual([ann, ann]);
  });

  it('judges each reading by the rules given, also if others were used before', () => {
    const short = toRaceRules({ ...rules, raceLengthSeconds: 10 });
    expect(parse()).toEqual(ann);
    expect(() => parseReading(wireReading({ second: 11 }), { ...context, rules: short })).toThrow(
      expect.objectContaining({ code: 'SECOND_INVALID' }),
    );
    expect(parse()).toEqual(ann);
  });

  it('knows every race right after more races than it remembers', () => {
    const unchecked = toRaceRules({ ...rules, maxClockSkewSeconds: 0 });
    const starts = Array.from({ length: 600 }, (_, index) => START_SECONDS + (index % 300) * RACE_LENGTH_SECONDS);
    const parsed = starts.map(
      (start) => parseReading(wireReading({ raceId: `1-${start}` }), { rules: unchecked, arrivedAtMs: 0 }).startSeconds,
    );
    expect(parsed).toEqual(starts);
  });
});

describe('parseReading refuses', () => {
  const cases: [string, unknown, string][] = [
    ['text', 'reading', 'NOT_AN_OBJECT'],
    ['null', null, 'NOT_AN_OBJECT'],
    ['nothing', undefined, 'NOT_AN_OBJECT'],
    ['a list', [wireReading()], 'NOT_AN_OBJECT'],
    ['an empty object', {}, 'RACER_ID_INVALID'],
    ['a racer id with other characters', { racerId: 'a b' }, 'RACER_ID_INVALID'],
    ['a racer id of 65 characters', { racerId: 'x'.repeat(65) }, 'RACER_ID_INVALID'],
    ['a fractional racer id', { racerId: 1.5 }, 'RACER_ID_INVALID'],
    ['no race', { raceId: undefined }, 'RACE_ID_INVALID'],
    ['a race without class', { raceId: '1620992100' }, 'RACE_ID_INVALID'],
    ['a negative slot', { raceId: -1 }, 'RACE_ID_INVALID'],
    ['a fractional slot', { raceId: 0.5 }, 'RACE_ID_INVALID'],
    ['a slot beyond the time that ids can name', { raceId: 4e9 }, 'RACE_ID_INVALID'],
    ['a race between slots', { raceId: `1-${START_SECONDS + 1}` }, 'RACE_NOT_ALIGNED'],
    ['a class that is text', { classId: '1' }, 'CLASS_ID_INVALID'],
    ['a class that is null', { classId: null }, 'CLASS_ID_INVALID'],
    ['a numbered race without class', { raceId: SLOT, classId: undefined }, 'CLASS_ID_INVALID'],
    ['a class that is not the race’s', { classId: 2 }, 'CLASS_MISMATCH'],
    ['a class that does not exist here', { raceId: `9-${START_SECONDS}`, classId: 9 }, 'CLASS_UNKNOWN'],
    ['a numbered race of such a class', { raceId: SLOT, classId: 9 }, 'CLASS_UNKNOWN'],
    ['second 0', { second: 0 }, 'SECOND_INVALID'],
    ['a second after the race', { second: 301 }, 'SECOND_INVALID'],
    ['half a second', { second: 6.5 }, 'SECOND_INVALID'],
    ['a second that is text', { second: '7' }, 'SECOND_INVALID'],
    ['no event', { event: undefined }, 'EVENT_INVALID'],
    ['another event', { event: 'start' }, 'EVENT_INVALID'],
    ['a final reading before the last second', { event: 'final' }, 'FINAL_TOO_EARLY'],
    ['a negative cadence', { cadence: -1 }, 'CADENCE_INVALID'],
    ['a cadence above 250', { cadence: 250.1 }, 'CADENCE_INVALID'],
    ['a cadence that is no number', { cadence: Number.NaN }, 'CADENCE_INVALID'],
    ['a cadence that is text', { cadence: '85' }, 'CADENCE_INVALID'],
    ['a resistance above 100', { resistance: 101 }, 'RESISTANCE_INVALID'],
    ['no resistance', { resistance: null }, 'RESISTANCE_INVALID'],
    ['a name that is no text', { name: 7 }, 'NAME_INVALID'],
    ['a name that is null', { name: null }, 'NAME_INVALID'],
    ['a second that is not now', { second: 18 }, 'TIME_IMPLAUSIBLE'],
  ];

  it.each(cases)('%s', (_, input, code) => {
    const isWhole =
      typeof input !== 'object' || input === null || Array.isArray(input) || Object.keys(input).length === 0;
    expect(() => parseReading(isWhole ? input : wireReading({ ...input }), context)).toThrow(
      expect.objectContaining({ name: 'RejectedReadingError', code }),
    );
  });

  it('with the first reason in the order of the codes if there are several', () => {
    const wrong = { racerId: '', raceId: '', second: 0, event: '', cadence: -1, resistance: -1, name: 0 };
    const right = wireReading();
    const codes = Object.keys(wrong).map((field, index) => {
      const mended = Object.fromEntries(
        Object.keys(wrong)
          .slice(0, index)
          .map((key) => [key, right[key]]),
      );
      try {
        return parseReading({ ...right, ...wrong, ...mended }, context);
      } catch (error) {
        return `${field}: ${(error as RejectedReadingError).code}`;
      }
    });
    expect(codes).toEqual([
      'racerId: RACER_ID_INVALID',
      'raceId: RACE_ID_INVALID',
      'second: SECOND_INVALID',
      'event: EVENT_INVALID',
      'cadence: CADENCE_INVALID',
      'resistance: RESISTANCE_INVALID',
      'name: NAME_INVALID',
    ]);
  });

  it('with each of its codes at least once above, but for NOT_JSON', () => {
    expect([...new Set(cases.map(([, , code]) => code))].sort()).toEqual(
      READING_REJECTIONS.filter((code) => code !== 'NOT_JSON').toSorted(),
    );
  });
});

describe('the time of a reading', () => {
  const codeAt = (arrivedAtMs: number, maxClockSkewSeconds = 10) => {
    try {
      return parseReading(wireReading(), { rules: { ...rules, maxClockSkewSeconds }, arrivedAtMs }).second;
    } catch (error) {
      return (error as RejectedReadingError).code;
    }
  };

  it('may be away from its arrival by the allowed skew, and no more', () => {
    const moments = [-10_001, -10_000, 0, 10_000, 10_001].map((awayMs) => codeAt(arrivalMs() + awayMs));
    expect(moments).toEqual(['TIME_IMPLAUSIBLE', 7, 7, 7, 'TIME_IMPLAUSIBLE']);
  });

  it('is not checked if the skew is 0', () => {
    expect(codeAt(0, 0)).toBe(7);
  });

  it('is implausible if the arrival is unknown', () => {
    expect(codeAt(Number.NaN)).toBe('TIME_IMPLAUSIBLE');
  });
});

describe('no input, however malformed,', () => {
  const refusesOrReads = (read: () => unknown) => {
    try {
      read();
    } catch (error) {
      expect(error).toBeInstanceOf(RejectedReadingError);
      expect(READING_REJECTIONS).toContain((error as RejectedReadingError).code);
    }
  };

  it('throws anything but a refusal', () => {
    fc.assert(
      fc.property(
        fc.anything({ withNullPrototype: true, withBigInt: true, withSparseArray: true, withDate: true }),
        (input) => refusesOrReads(() => parseReading(input, context)),
      ),
      { numRuns: 500 },
    );
  });

  it('throws anything but a refusal with any one field replaced', () => {
    const field = fc.constantFrom(...Object.keys(wireReading()));
    fc.assert(
      fc.property(field, fc.anything({ withBigInt: true }), (key, value) =>
        refusesOrReads(() => parseReading(wireReading({ [key]: value }), context)),
      ),
      { numRuns: 1_000 },
    );
  });

  it('throws anything but a refusal as text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => refusesOrReads(() => parseReadingJson(text, context))),
    );
  });

  it.each([
    ['fields that throw', Object.defineProperty({}, 'racerId', { get: () => JSON.parse('{') })],
    ['a revoked proxy', revokedProxy()],
  ])('throws anything but a refusal: %s', (_, input) => {
    expect(() => parseReading(input, context)).toThrow(
      expect.objectContaining({ name: 'RejectedReadingError', code: 'NOT_AN_OBJECT', cause: expect.any(Error) }),
    );
  });
});

describe('parseReadingJson', () => {
  it('reads JSON text', () => {
    expect(parseReadingJson(JSON.stringify(wireReading()), context)).toEqual(ann);
  });

  it.each(['', '{', 'ridden', '{"a":1}}'])('refuses %j, which is not JSON, and keeps the cause', (text) => {
    expect(() => parseReadingJson(text, context)).toThrow(
      expect.objectContaining({ code: 'NOT_JSON', cause: expect.any(SyntaxError) }),
    );
  });
});

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
