import { describe, expect, it } from 'vitest';
import { foldName, nameMatcher } from '../../../../../frontend/src/composables/results/find-name.ts';

const names = [
  'Zoë Dvořák',
  'Łukasz Kowalczyk',
  'SØREN Jørgensen',
  'Müßig',
  'محمد الفاتح',
  'ｆｕｌｌ ｗｉｄｔｈ',
  'Iðunn Þórsdóttir',
];
const find = (query: string) => names.filter((name) => nameMatcher(query)(foldName(name)));

describe('finding a name', () => {
  it('does not mind accents, case, strokes and width, on either side', () => {
    expect(['dvorak', 'DVOŘÁK', 'lukasz', 'soren', 'mussig', 'full width', 'idunn thors'].map(find)).toEqual([
      ['Zoë Dvořák'],
      ['Zoë Dvořák'],
      ['Łukasz Kowalczyk'],
      ['SØREN Jørgensen'],
      ['Müßig'],
      ['ｆｕｌｌ ｗｉｄｔｈ'],
      ['Iðunn Þórsdóttir'],
    ]);
  });

  it('takes parts of names in any order, and all of them must be there', () => {
    expect(find('kow luk')).toEqual(['Łukasz Kowalczyk']);
    expect(find('kow zoe')).toEqual([]);
  });

  it('finds names of other scripts, and everybody for nothing', () => {
    expect(find('محمد')).toEqual(['محمد الفاتح']);
    expect(find('  ')).toEqual(names);
  });
});
