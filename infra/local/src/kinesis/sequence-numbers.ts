/** Counters start at sixteen digits and stay below 2^53, so they need no padding and no big integers. */
export const FIRST_COUNTER = 1_000_000_000_000_000;

const COUNTER_DIGITS = 16;
const LOW_RANGE = 1_000_000;
const THREE_DIGITS = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));

/**
 * The first forty of the 56 digits of a shard's sequence numbers. A shard created later in the same stream has a
 * greater prefix, so the numbers of children exceed those of their parents.
 */
export const sequencePrefix = ({ createdAtSeconds, shardIndex }: { createdAtSeconds: number; shardIndex: number }) =>
  `49${String(createdAtSeconds).padStart(11, '0')}${String(shardIndex).padStart(12, '0')}${'0'.repeat(15)}`;

/** Writes the numbers of one shard; neighbours share all but their last six digits. */
export const createSequenceWriter = (prefix: string): ((counter: number) => string) => {
  let high = -1;
  let highText = '';
  return (counter) => {
    const counterHigh = Math.floor(counter / LOW_RANGE);
    if (counterHigh !== high) {
      high = counterHigh;
      highText = prefix + counterHigh;
    }
    const low = counter - counterHigh * LOW_RANGE;
    const thousands = (low / 1000) | 0;
    return `${highText}${THREE_DIGITS[thousands]}${THREE_DIGITS[low - thousands * 1000]}`;
  };
};

/** The counter inside a number of this shard; undefined when the number belongs elsewhere. */
export const counterOf = (prefix: string, sequenceNumber: string): number | undefined => {
  if (sequenceNumber.length !== prefix.length + COUNTER_DIGITS || !sequenceNumber.startsWith(prefix)) return undefined;
  const counter = Number(sequenceNumber.slice(prefix.length));
  return Number.isSafeInteger(counter) ? counter : undefined;
};

/** Orders sequence numbers as the integers they are: by length, then by text. */
export const compareSequenceNumbers = (a: string, b: string): number => {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
