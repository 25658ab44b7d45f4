import { hash } from 'node:crypto';

const HASH_SPACE = 1n << 128n;
const HEX_DIGITS = 32;

const LAST_HASH_KEY = (HASH_SPACE - 1n).toString();

/** Hash keys are compared as 32 hex digits: text order is then number order, without big integers. */
export const hashKeyOfPartitionKey = (partitionKey: string): string => hash('md5', partitionKey, 'hex');

/** @param decimal digits, not necessarily below 2^128 @returns hex, or undefined when it is out of range */
export const hexHashKey = (decimal: string): string | undefined => {
  const value = BigInt(decimal);
  return value < HASH_SPACE ? value.toString(16).padStart(HEX_DIGITS, '0') : undefined;
};

export interface HashRange {
  /** Decimal, inclusive. */
  readonly startingHashKey: string;
  readonly endingHashKey: string;
}

/** Even ranges of floor(2^128 / n); the last one takes what is left over. */
export const evenRanges = (count: number): HashRange[] => {
  const width = HASH_SPACE / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    startingHashKey: (width * BigInt(index)).toString(),
    endingHashKey: index === count - 1 ? LAST_HASH_KEY : (width * BigInt(index + 1) - 1n).toString(),
  }));
};
