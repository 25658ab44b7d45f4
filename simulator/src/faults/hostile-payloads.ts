import { type HostileKind, type HostileOccasion, variantOf } from './hostile-kinds.ts';
import { HOSTILE_JSON, HOSTILE_TEXTS, LOOK_ALIKE_TEXTS } from './hostile-values.ts';
import { jsonOfFields, nestedJson, RawJson } from './raw-json.ts';

const utf8 = new TextEncoder();

/** Not even an object of JSON. */
export const unreadableKinds: readonly HostileKind[] = [
  { name: 'empty', payloadOf: () => '' },
  { name: 'form fields instead of JSON', payloadOf: () => 'cadence=80&resistance=40&second=7' },
  { name: 'markup', payloadOf: () => '<?xml version="1.0"?><reading second="7"/>' },
  {
    name: 'truncated',
    payloadOf: ({ reading, draw }) => reading.payload.slice(0, 1 + Math.floor(draw * (reading.payload.length - 1))),
  },
  { name: 'two readings in one', payloadOf: ({ reading }) => `${reading.payload}${reading.payload}` },
  { name: 'UTF-16', payloadOf: ({ reading }) => Buffer.from(reading.payload, 'utf16le') },
  { name: 'every byte there is', payloadOf: () => Uint8Array.from({ length: 256 }, (_, index) => index) },
  {
    name: 'bytes that are no text',
    payloadOf: () =>
      Buffer.concat([utf8.encode('{"name":"'), Buffer.from([0xc3, 0x28, 0xff, 0xed, 0xa0]), utf8.encode('"}')]),
  },
  {
    name: 'JSON that is no object',
    payloadOf: ({ draw }) => variantOf(['null', 'true', '42', '"reading"', '[]', '[[]]'], draw),
  },
  { name: 'a list of readings', payloadOf: ({ reading }) => `[${reading.payload},${reading.payload}]` },
  { name: 'nested deeply', payloadOf: ({ draw }) => nestedJson(1 + Math.floor(draw * 3_000)).text },
  { name: 'an object without fields', payloadOf: () => '{}' },
  { name: 'all fields below __proto__', payloadOf: ({ reading }) => `{"__proto__":${reading.payload}}` },
];

/** Readings with something in them that cannot be. */
export const impossibleKinds: readonly HostileKind[] = [
  {
    name: 'a cadence that is no number of JSON',
    payloadOf: (occasion) => changed(occasion, { cadence: new RawJson(variantOf(HOSTILE_JSON, occasion.draw)) }),
  },
  {
    name: 'a second that is no number of JSON',
    payloadOf: (occasion) => changed(occasion, { second: new RawJson(variantOf(HOSTILE_JSON, occasion.draw)) }),
  },
  { name: 'a negative cadence', payloadOf: (occasion) => changed(occasion, { cadence: -1 }) },
  { name: 'a cadence beyond all legs', payloadOf: (occasion) => changed(occasion, { cadence: 250.0001 }) },
  { name: 'a cadence as text', payloadOf: (occasion) => changed(occasion, { cadence: '80' }) },
  { name: 'a cadence in a list', payloadOf: (occasion) => changed(occasion, { cadence: [80] }) },
  { name: 'a resistance above 100 %', payloadOf: (occasion) => changed(occasion, { resistance: 100.1 }) },
  { name: 'a resistance beyond all numbers', payloadOf: (occasion) => changed(occasion, { resistance: -1e308 }) },
  { name: 'no resistance', payloadOf: (occasion) => changed(occasion, { resistance: undefined }) },
  {
    name: 'a second that no race has',
    payloadOf: (occasion) =>
      changed(occasion, {
        second: variantOf([0, -1, occasion.reading.race.lengthSeconds + 1, 1.5, 2 ** 53], occasion.draw),
      }),
  },
  { name: 'a second as text', payloadOf: (occasion) => changed(occasion, { second: '7' }) },
  { name: 'a final reading before the end', payloadOf: (occasion) => changed(occasion, { event: 'final', second: 1 }) },
  {
    name: 'an event that is none',
    payloadOf: (occasion) =>
      changed(occasion, { event: variantOf(['finish', '', 'FINAL', null, 1, '__proto__'], occasion.draw) }),
  },
  {
    name: 'a hostile name at an impossible second',
    payloadOf: (occasion) => changed(occasion, { second: 0, name: variantOf(HOSTILE_TEXTS, occasion.draw) }),
  },
  { name: 'a name that is no text', payloadOf: (occasion) => changed(occasion, { name: { toString: 1 } }) },
  {
    name: 'a race that is called like a property',
    payloadOf: (occasion) =>
      changed(occasion, { raceId: variantOf(['__proto__', 'constructor', 'toString', ''], occasion.draw) }),
  },
  {
    name: 'a race that does not begin then',
    payloadOf: (occasion) => changed(occasion, { raceId: raceIdAt(occasion, occasion.reading.race.startSeconds + 1) }),
  },
  {
    name: 'a race of no form',
    payloadOf: (occasion) =>
      changed(occasion, {
        raceId: variantOf(
          ['1', '1-', '-1-0', '01-0', '1-1e9', '1-0x10', '1-00', `1-${'9'.repeat(400)}`],
          occasion.draw,
        ),
      }),
  },
  {
    name: 'another class than that of the race',
    payloadOf: (occasion) => changed(occasion, { classId: occasion.reading.race.classId + 1 }),
  },
  {
    name: 'a class that there is not',
    payloadOf: (occasion) =>
      changed(occasion, { classId: 65_535, raceId: `65535-${occasion.reading.race.startSeconds}` }),
  },
  {
    name: 'a class that cannot be',
    payloadOf: (occasion) => changed(occasion, { classId: variantOf([0, -1, 1.5, '1', null, 65_536], occasion.draw) }),
  },
  {
    name: 'a race of long ago',
    needsClockCheck: true,
    payloadOf: (occasion) => changed(occasion, { raceId: raceIdAt(occasion, 0) }),
  },
  {
    name: 'a race of the far future',
    needsClockCheck: true,
    payloadOf: (occasion) => {
      const { startSeconds, lengthSeconds } = occasion.reading.race;
      return changed(occasion, { raceId: raceIdAt(occasion, startSeconds + 100_000 * lengthSeconds) });
    },
  },
];

/** Odd, but what it says was measured: the platform may take it, or not. */
export const oddKinds: readonly HostileKind[] = [
  {
    name: 'an unknown field called __proto__',
    payloadOf: (occasion) => changed(occasion, {}, [['__proto__', { second: 1, cadence: 250, isFinal: true }]]),
  },
  {
    name: 'an unknown field called constructor',
    payloadOf: (occasion) => changed(occasion, {}, [['constructor', { prototype: { polluted: true } }]]),
  },
  {
    name: 'unknown fields that the platform uses itself',
    payloadOf: (occasion) =>
      changed(occasion, {}, [
        ['receivedAt', -1],
        ['output', 999],
        ['outputHundredths', 65_535],
        ['startSeconds', 0],
      ]),
  },
  {
    name: 'a field twice, the first one wrong',
    payloadOf: ({ fields }) => jsonOfFields([['cadence', -1], ['second', '__proto__'], ...Object.entries(fields)]),
  },
  {
    name: 'an unknown field nested deeply',
    payloadOf: (occasion) => changed(occasion, {}, [['bag', nestedJson(1 + Math.floor(occasion.draw * 2_000))]]),
  },
  {
    name: 'an unknown field of 100 KB',
    payloadOf: (occasion) => changed(occasion, {}, [['bag', 'x'.repeat(100_000)]]),
  },
  {
    name: 'more than a message may have',
    costsConnection: true,
    payloadOf: (occasion) => changed(occasion, {}, [['bag', 'x'.repeat(133_120)]]),
  },
  {
    name: 'fields in escapes only',
    payloadOf: ({ reading }) =>
      reading.payload.replace(/[a-zA-Z]+(?=":)/g, (name) =>
        [...name].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
      ),
  },
  {
    name: 'white space around',
    payloadOf: ({ reading }) => `${'\n\t '.repeat(500)}${reading.payload}${'\r\n'.repeat(500)}`,
  },
  { name: 'a byte order mark', payloadOf: ({ reading }) => `\ufeff${reading.payload}` },
  {
    name: 'control characters around the name',
    payloadOf: (occasion) => changed(occasion, { name: `\u0000\u202e${String(occasion.fields['name'])}\u0007\u2028` }),
  },
  {
    name: 'the race as the number of its slot',
    payloadOf: (occasion) => {
      const { startSeconds, lengthSeconds } = occasion.reading.race;
      return changed(occasion, { raceId: startSeconds / lengthSeconds });
    },
  },
  {
    name: 'the id of somebody else',
    needsTopic: true,
    payloadOf: (occasion) =>
      changed(occasion, {
        racerId: variantOf(['__proto__', 'constructor', 'somebody-0001', ...LOOK_ALIKE_TEXTS], occasion.draw),
      }),
  },
  {
    name: 'an id that is no text',
    needsTopic: true,
    payloadOf: (occasion) => changed(occasion, { racerId: variantOf([null, {}, [], -1, 1e21], occasion.draw) }),
  },
];

// What is undefined is left out.
function changed(
  { fields }: HostileOccasion,
  changes: Readonly<Record<string, unknown>>,
  more: readonly (readonly [string, unknown])[] = [],
): string {
  const all = Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== undefined);
  return jsonOfFields([...all, ...more]);
}

const raceIdAt = ({ reading }: HostileOccasion, startSeconds: number): string =>
  `${reading.race.classId}-${startSeconds}`;
