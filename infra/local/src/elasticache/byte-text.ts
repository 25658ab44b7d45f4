/**
 * Bytes as text, one character a byte (latin1). JavaScript compares such texts as Redis compares bytes, whatever they
 * encode, and keeps a byte a character.
 */
export type ByteText = string;

/** About what V8 takes for a text in a list, besides its characters. */
export const LISTED_TEXT_BYTES = 40;
