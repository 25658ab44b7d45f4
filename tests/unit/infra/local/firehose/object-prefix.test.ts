import { describe, expect, it } from 'vitest';
import { compilePrefixes } from '../../../../../infra/local/src/firehose/object-prefix.ts';
import { deliverySpec } from '../../../../support/firehose-bench.ts';

const AT_MS = Date.UTC(2026, 8, 3, 7, 5, 9);
const ERROR_TYPE = '!{firehose:error-output-type}';

const evaluate = (prefix: string, errorOutputPrefix = `bad/${ERROR_TYPE}/`) => {
  const { output, error } = compilePrefixes(deliverySpec({ prefix, errorOutputPrefix }));
  return { output: output(AT_MS), error: error(AT_MS) };
};

describe('object prefixes', () => {
  it.each([
    ['a/!{timestamp:yyyy/MM/dd/HH}/', 'a/2026/09/03/07/'],
    ["!{timestamp:yyyy-MM-dd'T'HH.mm.ss'Z'}/x", '2026-09-03T07.05.09Z/x'],
    ['!{timestamp:y/M/d/H/m/s}', '2026/9/3/7/5/9'],
    ["!{timestamp:yy''MM}", "26'09"],
    ["y=!{timestamp:yyyy}/m=!{timestamp:MM}/'", "y=2026/m=09/'"],
    ["!{timestamp:'year'yyyy'}", undefined],
  ])('aws-semantics 5.2: evaluates %s', (prefix, expected) => {
    if (expected === undefined) expect(() => evaluate(prefix)).toThrow('outside of (closed) single quotes');
    else expect(evaluate(prefix).output).toBe(expected);
  });

  it('aws-semantics 5.2: a prefix without a timestamp expression gets year, month, day and hour', () => {
    expect(evaluate('').output).toBe('2026/09/03/07/');
    expect(evaluate('plain-').output).toBe('plain-2026/09/03/07/');
    expect(evaluate('!{firehose:random-string}/').output).toMatch(/^[0-9a-z]{11}\/2026\/09\/03\/07\/$/);
  });

  it('aws-semantics 5.2: every random string is another', () => {
    const { output } = compilePrefixes(deliverySpec({ prefix: '!{firehose:random-string}!{firehose:random-string}' }));
    const texts = [output(AT_MS), output(AT_MS)].flatMap((text) => [text.slice(0, 11), text.slice(11, 22)]);
    expect(new Set(texts).size).toBe(4);
  });

  it('aws-semantics 5.2: an error prefix with the error type gets no time; without one it gets both', () => {
    expect(evaluate('a/', `e/${ERROR_TYPE}/!{timestamp:yyyy}/`).error).toBe('e/processing-failed/2026/');
    expect(evaluate('a/', `e/${ERROR_TYPE}/`).error).toBe('e/processing-failed/');
    expect(evaluate('a/', '').error).toBe('a/processing-failed/2026/09/03/07/');
    expect(evaluate('a/', 'e/').error).toBe('e/processing-failed/2026/09/03/07/');
  });

  it.each([
    ['Prefix', `x/${ERROR_TYPE}/`, `bad/${ERROR_TYPE}/`, 'belongs into ErrorOutputPrefix only'],
    ['Prefix', '!{timestamp:EEEE}/', `bad/${ERROR_TYPE}/`, '"EEEE" is not among yyyy, MM, dd, HH, mm and ss'],
    ['Prefix', '!{timestamp:MMM}/', `bad/${ERROR_TYPE}/`, '"MMM" is not among'],
    ['Prefix', '!{timestamp:}/', `bad/${ERROR_TYPE}/`, 'is empty'],
    ['Prefix', '!{timestamp:[yyyy]}/', `bad/${ERROR_TYPE}/`, 'outside of (closed) single quotes'],
    ['Prefix', '!{partitionKeyFromQuery:a}/', `bad/${ERROR_TYPE}/`, 'does not know the expression'],
    ['Prefix', 'a!{timestamp:yyyy', `bad/${ERROR_TYPE}/`, 'has no end'],
    ['Prefix', 'x'.repeat(513), `bad/${ERROR_TYPE}/`, '513 characters after evaluation'],
    ['ErrorOutputPrefix', '!{timestamp:yyyy}/', '', 'it must contain !{firehose:error-output-type}'],
    ['ErrorOutputPrefix', '!{timestamp:yyyy}/', 'bad/', 'it must contain !{firehose:error-output-type}'],
    ['ErrorOutputPrefix', 'a/', 'bad/!{timestamp:yyyy}/', 'it must contain !{firehose:error-output-type}'],
    ['ErrorOutputPrefix', 'a/', `${ERROR_TYPE}${'x'.repeat(500)}`, '517 characters after evaluation'],
  ])('aws-semantics 5.2: refuses a wrong %s %#', (property, ...[prefix, errorOutputPrefix, reason]) => {
    const compile = () => compilePrefixes(deliverySpec({ prefix, errorOutputPrefix }));
    expect(compile).toThrow(expect.objectContaining({ code: 'DELIVERY_STREAM_INVALID' }));
    expect(compile).toThrow(`ExtendedS3DestinationConfiguration.${property} of the delivery stream delivery: `);
    expect(compile).toThrow(reason);
  });
});
