/**
 * Bytes as text, one character a byte (latin1). JavaScript compares such texts as Redis compares bytes, whatever they
 * encode, and keeps a byte a character.
 */
export type ByteText = string;
