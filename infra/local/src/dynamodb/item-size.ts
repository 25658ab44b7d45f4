import type { Item } from './item.ts';

/** DynamoDB's size of an item in bytes: names and values, texts as UTF-8 (dynalite counts UTF-16 units). */
export const itemSizeBytes = (item: Item): number => {
  let bytes = 0;
  for (const name in item) {
    const value = item[name];
    // Attributes that a projection names and an item lacks.
    if (value !== undefined) bytes += Buffer.byteLength(name) + valueSizeBytes(value);
  }
  return bytes;
};

const LIST_BYTES = 3; // of a list or map itself
const ENTRY_BYTES = 1; // of each thing in it

const valueSizeBytes = (value: object): number => {
  for (const [type, content] of Object.entries(value)) {
    if (type === 'S') return Buffer.byteLength(String(content));
    if (type === 'N') return numberSizeBytes(String(content));
    if (type === 'B') return Buffer.byteLength(String(content), 'base64');
    if (type === 'M') return LIST_BYTES + ENTRY_BYTES * Object.keys(content).length + itemSizeBytes(content);
    if (!Array.isArray(content)) return 1;
    if (type === 'L') return content.reduce((sum, entry) => sum + ENTRY_BYTES + valueSizeBytes(entry), LIST_BYTES);
    return content.reduce((sum, member) => sum + valueSizeBytes({ [type.charAt(0)]: member }), 0);
  }
  return 0;
};

const NUMBER = /^(-?)0*(\d*)\.?(\d*)$/;

/** One byte, one more for every two digits, and one below zero. Numbers are stored without exponents. */
const numberSizeBytes = (text: string): number => {
  const [, sign = '', whole = '', fraction = ''] = NUMBER.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+|0+$/g, '').length;
  if (digits === 0) return 1;
  // Pairs of digits are counted from the decimal point on.
  const exponent = whole.length > 0 ? whole.length - 1 : -1 - (/^0*/.exec(fraction)?.[0].length ?? 0);
  const isSplit = digits % 2 === 0 && exponent % 2 === 0;
  return 1 + Math.ceil(digits / 2) + (isSplit ? 1 : 0) + (sign === '' ? 0 : 1);
};
