import { describe, expect, it } from 'vitest';
import { base64Bytes } from '../../../../../infra/local/src/core/base64.ts';
import { integerBetween, seededRandom, seeds } from '../../../../support/random.ts';

/** The obvious way: what does not come out as it went in is not canonical base64. */
const obviously = (text: string): number => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return -1;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes.length : -1;
};

describe('base64Bytes', () => {
  it.each(['', 'QQ==', 'QUI=', 'QUJD'])('takes %j', (text) => {
    expect(base64Bytes(text)).toBe(Buffer.from(text, 'base64').length);
  });

  it.each([
    'Q',
    'QQ',
    'QQ=',
    'Q===',
    '====',
    'QR==',
    'QUJ=',
    'QQ==QQ==',
    'QU=D',
    'QU_D',
    'QU-D',
    'QU D',
    'QUJD\n',
    'é===',
  ])('refuses %j', (text) => {
    expect(base64Bytes(text)).toBe(-1);
  });

  it('agrees with decoding and encoding again, on texts that are nearly right', () => {
    const alphabet = 'ABCDQRgw0189+/==-_ \né\u0141';
    for (const seed of seeds(5000)) {
      const random = seededRandom(seed);
      const text = [...Buffer.from(`${seed}`.repeat(integerBetween(random, 1, 6))).toString('base64')];
      for (let change = integerBetween(random, 0, 2); change > 0; change -= 1) {
        text[integerBetween(random, 0, text.length - 1)] =
          alphabet[integerBetween(random, 0, alphabet.length - 1)] ?? '';
      }
      expect(base64Bytes(text.join('')), `seed ${seed}: ${text.join('')}`).toBe(obviously(text.join('')));
    }
  });

  it('takes records that are larger than its working space', () => {
    const text = Buffer.alloc(1_000_001, 7).toString('base64');
    expect([base64Bytes(text), base64Bytes(`${text.slice(0, -4)}*AA=`)]).toEqual([1_000_001, -1]);
  });
});
