import { describe, expect, it } from 'vitest';
import { encodeResultsCsv, type ResultRow } from '../../../../domain/src/wire/index.ts';
import { racerId } from '../../../support/readings.ts';

const row = (fields: Partial<ResultRow> = {}): ResultRow => ({
  rank: 1,
  racerId: racerId('ann'),
  name: 'Ann',
  status: 'finished',
  output: 120.5,
  second: 300,
  ...fields,
});

describe('encodeResultsCsv', () => {
  it('has a header, a line per racer and an empty rank for who has none', () => {
    expect(encodeResultsCsv([row(), row({ rank: null, status: 'dnf', output: 0, second: 7 })])).toBe(
      'rank,racerId,name,status,output,second\r\n1,ann,Ann,finished,120.50,300\r\n,ann,Ann,dnf,0.00,7\r\n',
    );
  });

  it.each([
    ['Ann, the "Fast"', '"Ann, the ""Fast"""'],
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['@Ann', `'@Ann`],
    ['+1', `'+1`],
    ['＝1+1', `'＝1+1`],
    ['＋1', `'＋1`],
    ['－1', `'－1`],
    ['＠Ann', `'＠Ann`],
    ['﹦1+1', `'﹦1+1`],
    ['−1', `'−1`],
    ['x;=1+1;y', `x;'=1+1;y`],
    ['a; +1;@b;c', `a;' +1;'@b;c`],
    ['a;"=1+1&"b', `"a;'""=1+1&""b"`],
    ['a\t=1', `a\t'=1`],
    ['a\n=1', `"a\n'=1"`],
    ['\u200b=1+1', `'\u200b=1+1`],
    ['\u00ad\u2800\u3164-1', `'\u00ad\u2800\u3164-1`],
    ['a;\ufeff=1', `a;'\ufeff=1`],
    [' =1', `' =1`],
    ['\tAnn', `'\tAnn`],
    ['Ann-Lee + Bob; who=else@home', 'Ann-Lee + Bob; who=else@home'],
    ['a;b', 'a;b'],
    ['Zoë 🚲', 'Zoë 🚲'],
  ])('writes the name %j so that it stays a name', (name, cell) => {
    expect(encodeResultsCsv([row({ name })])).toContain(`1,ann,${cell},finished`);
  });
});
