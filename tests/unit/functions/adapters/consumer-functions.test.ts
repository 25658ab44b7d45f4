import { describe, expect, it } from 'vitest';
import { parseConsumers } from '../../../../functions/src/adapters/index.ts';

describe('the functions of consumers', () => {
  it('are read from one text, in any order', () => {
    expect(parseConsumers('records=s-r,aggregate=s-a, finish=s-f ,announce=s_n')).toEqual(
      new Map([
        ['records', 's-r'],
        ['aggregate', 's-a'],
        ['finish', 's-f'],
        ['announce', 's_n'],
      ]),
    );
  });

  it.each([
    ['', '"" is none of aggregate, announce, finish, records=FUNCTION'],
    ['aggregate', '"aggregate" is none of aggregate, announce, finish, records=FUNCTION'],
    ['transform=t', '"transform=t" is none of aggregate, announce, finish, records=FUNCTION'],
    ['aggregate=a b', '"aggregate=a b" is none of aggregate, announce, finish, records=FUNCTION'],
    ['aggregate=a,aggregate=b', 'aggregate is named twice in "aggregate=a,aggregate=b"'],
    ['aggregate=a,finish=f', '"aggregate=a,finish=f" does not name announce, records'],
  ])('are not guessed from %j', (text, message) => {
    expect(() => parseConsumers(text)).toThrow(expect.objectContaining({ code: 'CONSUMERS_INVALID', message }));
  });
});
