import type { ByteText } from '../byte-text.ts';

const INTEGER = /^(?:0|-?[1-9][0-9]{0,18})$/;
const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** Whether a sum or a number still is one of 64 bits. */
export const isInt64 = (value: bigint): boolean => value >= INT64_MIN && value <= INT64_MAX;

/** An integer of 64 bits as Redis reads it: no sign but a minus, no leading zero, no space. */
export const parseInt64 = (text: ByteText): bigint | undefined => {
  if (!INTEGER.test(text)) return undefined;
  const value = BigInt(text);
  return isInt64(value) ? value : undefined;
};

/** The same as a number: what is beyond 53 bits is only about right, which is enough to tell that it is too much. */
export const parseInteger = (text: ByteText): number | undefined => {
  if (text.length <= 15) return INTEGER.test(text) ? Number(text) : undefined;
  const value = parseInt64(text);
  return value === undefined ? undefined : Number(value);
};
