import { isJsonObject } from './numbers-as-text.ts';

/**
 * Texts of which a JSON document must contain one, as it is written, to match a pattern; undefined = nothing that can be
 * looked for. Most records of a busy stream are not for a filtered mapping, and looking takes a fraction of parsing.
 */
export const neededTextsOf = (pattern: unknown): readonly string[] | undefined => {
  if (!isJsonObject(pattern)) return undefined;
  for (const [key, part] of Object.entries(pattern)) {
    if (key === '$or') continue; // any of its members may do without
    const texts = Array.isArray(part) ? quoted(part) : neededTextsOf(part);
    if (texts !== undefined) return texts;
  }
  return undefined;
};

/** Whether a document may match: a text that is written with escapes may be anything. */
export const mayContain = (json: string, texts: readonly string[]): boolean =>
  texts.some((text) => json.includes(text)) || json.includes('\\');

// Only texts that JSON writes in one way, escapes aside.
const quoted = (alternatives: readonly unknown[]): readonly string[] | undefined =>
  alternatives.every((text) => typeof text === 'string' && JSON.stringify(text) === `"${text}"`)
    ? alternatives.map((text) => `"${text}"`)
    : undefined;
