import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTemplateFile } from '../../../../infra/local/src/template/parse-template.ts';
import { unknownSyntaxOf } from './runtime-syntax.ts';

const site = parseTemplateFile(join(import.meta.dirname, '../../../../infra/site/template.yaml'));
const functions = Object.entries(site.Resources).filter(([, { Type }]) => Type === 'AWS::CloudFront::Function');

describe('functions of CloudFront', () => {
  it('are there', () => expect(functions.map(([name]) => name)).toEqual(['PageFunction']));

  it.each(functions)('%s says nothing that its runtime does not know', (_, { Properties }) => {
    expect(Properties['FunctionConfig']).toMatchObject({ Runtime: 'cloudfront-js-2.0' });
    expect(unknownSyntaxOf(String(Properties['FunctionCode']))).toEqual([]);
  });

  it.each([
    ['const { a } = b;', ['ObjectBindingPattern', 'BindingElement']],
    ['var [a] = b;', ['ArrayBindingPattern', 'BindingElement']],
    ['f(...a);', ['SpreadElement']],
    ['var a = { ...b };', ['SpreadAssignment']],
    ['var a = { b };', ['ShorthandPropertyAssignment']],
    ['a?.b;', ['QuestionDotToken']],
    ['a?.();', ['QuestionDotToken']],
    ['a = b ?? c;', ['QuestionQuestionToken']],
    ['a ??= b;', ['QuestionQuestionEqualsToken']],
    ['for (const a of b) c(a);', ['ForOfStatement']],
    ['class A {}', ['ClassDeclaration']],
    ['function a(b = 1) {}', ['default of a parameter']],
    ['function* a() {}', ['AsteriskToken']],
  ])('could not say: %s', (code, found) => expect(unknownSyntaxOf(code)).toEqual(found));
});
