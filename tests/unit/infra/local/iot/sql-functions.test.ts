import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSelect } from '../../../../../infra/local/src/iot/sql/select.ts';
import { messageOf } from './support.ts';

const PAYLOAD = {
  text: 'Hello',
  number: 12,
  fraction: 2.745,
  flag: true,
  none: null,
  list: [1, 'a'],
  object: { x: 'Y' },
};

/** The value of an expression; undefined if its key is left out. */
const resultOf = (expression: string, payload: unknown = PAYLOAD): unknown => {
  const output = compileSelect(`SELECT ${expression} AS it FROM 'dt/+'`).run(messageOf(payload));
  return JSON.parse(Buffer.from(output ?? []).toString()).it;
};

const passes = (condition: string): boolean =>
  compileSelect(`SELECT * FROM 'dt/+' WHERE ${condition}`).run(messageOf(PAYLOAD)) !== undefined;

const UNDEFINED = undefined;

describe('functions of IoT SQL (aws-semantics 7.5.1)', () => {
  it.each([
    ["md5('hello')", '5d41402abc4b2a76b9719d911017c592'],
    ["sha256('')", 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['md5(number)', createHash('md5').update('12').digest('hex')],
    ['md5(list)', createHash('md5').update('[1,"a"]').digest('hex')],
    ['md5(none)', UNDEFINED],
    ['sha256(missing)', UNDEFINED],
    ['md5(topic(9))', UNDEFINED],
    ["lower('HELLO')", 'hello'],
    ['lower(object)', '{"x":"y"}'],
    ['UPPER(text)', 'HELLO'],
    ['upper(flag)', 'TRUE'],
    ['upper(none)', UNDEFINED],
    ["length('hi')", 2],
    ['length(false)', 5],
    ["length('')", 0],
    ['length(missing)', UNDEFINED],
    ["indexof('abcd', 'bc')", 1],
    ["indexof('abcd', 'x')", -1],
    ['indexof(number, 2)', 1],
    ["indexof(none, 'n')", UNDEFINED],
    ["startswith('ranger', 'ran')", true],
    ["startswith('ranger', 'anger')", false],
    ['startswith(number, 1)', true],
    ["startswith(missing, '')", UNDEFINED],
    ["endswith('cat', 'at')", true],
    ["endswith('cat', 'ca')", false],
    ["endswith('cat', none)", UNDEFINED],
    ['mod(8, 3)', 2],
    ['mod(-7, 4)', -3],
    ['mod(7.5, 2)', 1.5],
    ["mod('7', '4')", 3],
    ["mod('seven', 4)", UNDEFINED],
    ['mod(8, 0)', UNDEFINED],
    ['mod(true, 2)', UNDEFINED],
    ['mod(none, 2)', UNDEFINED],
    ["substring('012345', 0)", '012345'],
    ["substring('012345', 2)", '2345'],
    ["substring('012345', 2.745)", '2345'],
    ["substring('012345', fraction)", '2345'],
    ['substring(123, 2)', '3'],
    ["substring('012345', -1)", '012345'],
    ['substring(true, 1.2)', 'rue'],
    ['substring(false, -2.411E247)', 'false'],
    ["substring('012345', 1, 3)", '12'],
    ["substring('012345', -50, 50)", '012345'],
    ["substring('012345', 3, 1)", ''],
    ["substring('012345', 3, -1)", ''],
    ["substring('012345', 9)", ''],
    ["substring('012345', '1', '3')", '12'],
    ["substring('012345', 'one')", UNDEFINED],
    ["substring('012345', 1, missing)", UNDEFINED],
    ["substring('012345', true)", UNDEFINED],
    ['substring(none, 0)', UNDEFINED],
    ['concat()', UNDEFINED],
    ['concat(number)', 12],
    ['concat(none)', null],
    ["concat('con', 'cat')", 'concat'],
    ["concat(1, 'hello')", '1hello'],
    ["concat('he', 'is', 'man')", 'heisman'],
    ["concat('a', flag, object)", 'atrue{"x":"Y"}'],
    ["concat(list, 'hello', list)", [1, 'a', 'hello', 1, 'a']],
    ['concat(list, none, object)', [1, 'a', null, { x: 'Y' }]],
    ['concat(1, 2)', UNDEFINED],
    ["concat('a', missing)", UNDEFINED],
    ["concat('a', none)", UNDEFINED],
    ['concat(list, missing)', UNDEFINED],
    [
      "substring(md5(concat(topic(2), '!')), 0, mod(5, 3))",
      createHash('md5').update('sensor-1!').digest('hex').slice(0, 2),
    ],
  ])('%s is %j', (expression, expected) => {
    expect(resultOf(expression)).toEqual(expected);
  });

  it.each([
    ["startswith(topic(2), 'sensor')", true],
    ["indexof(lower(text), 'ello') = 1 AND length(text) > 4", true],
    ["endswith(missing, 'x')", false],
    ["substring(md5(text), 0, 1) = '0'", false],
    ['mod(number, 5) = 2', true],
  ])('WHERE %s lets the message pass: %j', (condition, expected) => {
    expect(passes(condition)).toBe(expected);
  });

  it('hashes what node hashes, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('md5', 'sha256'), (text, algorithm) => {
        const expected = createHash(algorithm).update(text, 'utf8').digest('hex');
        expect(resultOf(`${algorithm}(text)`, { text })).toBe(expected);
      }),
    );
  });

  it('takes parts of texts as a loop over their characters would', () => {
    const index = fc.double({ min: -20, max: 20, noNaN: true });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), index, fc.option(index, { nil: undefined }), (text, from, to) => {
        let expected = '';
        for (let at = 0; at < text.length; at += 1) {
          if (at >= Math.trunc(from) && (to === undefined || at < Math.trunc(to))) expected += text[at];
        }
        const operands = to === undefined ? 'text, from1' : 'text, from1, to1';
        expect(resultOf(`substring(${operands})`, { text, from1: from, to1: to })).toBe(expected);
      }),
    );
  });
});
