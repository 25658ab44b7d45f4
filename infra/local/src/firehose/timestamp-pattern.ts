/** Text for a time (epoch ms), in UTC. */
export type TimestampFormat = (timeMs: number) => string;

/** Letters of Java's DateTimeFormatter that are understood: value of a time, and the most letters in a row. */
const FIELDS: Readonly<Record<string, { readonly valueOf: (time: Date) => number; readonly lengthMax: number }>> = {
  y: { valueOf: (time) => time.getUTCFullYear(), lengthMax: 9 },
  M: { valueOf: (time) => time.getUTCMonth() + 1, lengthMax: 2 },
  d: { valueOf: (time) => time.getUTCDate(), lengthMax: 2 },
  H: { valueOf: (time) => time.getUTCHours(), lengthMax: 2 },
  m: { valueOf: (time) => time.getUTCMinutes(), lengthMax: 2 },
  s: { valueOf: (time) => time.getUTCSeconds(), lengthMax: 2 },
};

/** A run of one letter, quoted text, two quotes, or any one character. */
const TOKEN = /([A-Za-z])\1*|'(?:[^']|'')*'|[^A-Za-z]/g;
/** Characters that the formatter keeps for itself. */
const RESERVED = /^['[\]{}#]$/;

/**
 * Compiles a pattern like `yyyy/MM/dd'T'HH`.
 * @returns a sentence about what is wrong with the pattern, or the format
 */
export const compileTimestampPattern = (pattern: string): TimestampFormat | string => {
  const parts: TimestampFormat[] = [];
  for (const [token, letter] of pattern.matchAll(TOKEN)) {
    const part = letter === undefined ? literalPart(token) : fieldPart(letter, token.length);
    if (typeof part === 'string') return part;
    parts.push(part);
  }
  if (parts.length === 0) return 'the pattern of !{timestamp:} is empty';
  return (timeMs) => parts.map((part) => part(timeMs)).join('');
};

const fieldPart = (letter: string, length: number): TimestampFormat | string => {
  const field = FIELDS[letter];
  if (field === undefined || length > field.lengthMax) {
    return `the timestamp pattern "${letter.repeat(length)}" is not among yyyy, MM, dd, HH, mm and ss`;
  }
  return (timeMs) => {
    const text = String(field.valueOf(new Date(timeMs)));
    // Java writes two letters of the year as its last two digits.
    return letter === 'y' && length === 2 ? text.slice(-2) : text.padStart(length, '0');
  };
};

const literalPart = (token: string): TimestampFormat | string => {
  if (RESERVED.test(token)) return `the timestamp pattern has ${token} outside of (closed) single quotes`;
  const text = token === "''" ? "'" : token.startsWith("'") ? token.slice(1, -1).replaceAll("''", "'") : token;
  return () => text;
};
