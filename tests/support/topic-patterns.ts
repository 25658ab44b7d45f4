/**
 * Whether a text fits a pattern as in a policy of AWS IoT Core, where `*` stands for any text and `?` for any character.
 * Decided letter by letter: slow and obvious.
 */
export const fitsPattern = (pattern: string, text: string): boolean => {
  if (pattern === '') return text === '';
  if (pattern[0] === '*') {
    for (let start = 0; start <= text.length; start += 1) {
      if (fitsPattern(pattern.slice(1), text.slice(start))) return true;
    }
    return false;
  }
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && fitsPattern(pattern.slice(1), text.slice(1));
};

export const fitsAny = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => fitsPattern(pattern, text));
