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
    ['Zoë 🚲', 'Zoë 🚲'],
  ])('writes the name %j so that it stays a name', (name, cell) => {
    expect(encodeResultsCsv([row({ name })])).toContain(`1,ann,${cell},finished`);
  });
});
