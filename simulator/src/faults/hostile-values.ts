/** Nearly the id `ann`: other alphabets, invisible characters, parts of a path or of a topic filter. */
export const LOOK_ALIKE_TEXTS = [
  'аnn',
  'ann\u0000',
  'ann\u200b',
  'ａnn',
  'ann ',
  ' ann',
  'ANN',
  'ann\u0301',
  '../ann',
  'ann/bob',
  'ann#',
  'a+',
  '$aws',
] as const;

/** Texts that break whatever does not expect them. */
export const HOSTILE_TEXTS = [
  '',
  '\u202egnorw',
  '\u2028',
  '\ud800',
  '\udc00x',
  '\u0007\u001b[2J',
  '<img src=x onerror=alert(1)>',
  "'; DROP TABLE",
  '=1+1',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '👩‍👩‍👧‍👦',
  'é'.repeat(200),
  'x'.repeat(65),
  '9'.repeat(400),
] as const;

/** What JSON.stringify never writes; as a number of a reading none of them is right. */
export const HOSTILE_JSON = [
  'NaN',
  'Infinity',
  '-Infinity',
  '1e999',
  '-1e999',
  '1E400',
  '00',
  '+1',
  '.5',
  '0x10',
  'undefined',
  '"\\ud800"',
  '{"__proto__":{"polluted":1}}',
] as const;

/** Names of fields that a careless reader looks up in every object. */
export const HOSTILE_KEYS = ['__proto__', 'constructor', 'prototype', 'length', ''] as const;
