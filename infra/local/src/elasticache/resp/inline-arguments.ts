import type { ByteText } from '../byte-text.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };
const isOneOf =
  (characters: string) =>
  (character: string | undefined): boolean =>
    character !== undefined && characters.includes(character);
const isSpace = isOneOf(' \t\n\v\f\r');
/** Not all that may stand between words ends one. */
const isEnd = isOneOf(' \t\n\r');
/** What was put together of characters takes 32 bytes for each of them as long as it is kept. */
const inOnePiece = (text: ByteText): ByteText => Buffer.from(text, 'latin1').toString('latin1');

/**
 * Arguments of a command that a person typed: separated by spaces, in single or double quotes where they contain some.
 * @returns undefined where a quote is not closed, or closed in the middle of a word
 */
export const splitInline = (line: ByteText): ByteText[] | undefined => {
  const parts: ByteText[] = [];
  let at = 0;
  for (;;) {
    while (isSpace(line[at])) at += 1;
    if (at >= line.length) return parts;
    const part = readPart(line, at);
    if (part === undefined) return undefined;
    parts.push(inOnePiece(part.text));
    at = part.end;
  }
};

interface Part {
  readonly text: ByteText;
  readonly end: number;
}

const readPart = (line: ByteText, start: number): Part | undefined => {
  let text = '';
  let at = start;
  while (at < line.length && !isEnd(line[at])) {
    const character = line[at] as string;
    if (character === '"' || character === "'") {
      const quoted = character === '"' ? readDoubleQuoted(line, at + 1) : readSingleQuoted(line, at + 1);
      if (quoted === undefined || (quoted.end < line.length && !isSpace(line[quoted.end]))) return undefined;
      text += quoted.text;
      at = quoted.end;
    } else {
      text += character;
      at += 1;
    }
  }
  return { text, end: at };
};

const readDoubleQuoted = (line: ByteText, start: number): Part | undefined => {
  let text = '';
  for (let at = start; at < line.length; at += 1) {
    const character = line[at] as string;
    if (character === '"') return { text, end: at + 1 };
    const next = line[at + 1];
    if (character !== '\\' || next === undefined) {
      text += character;
      continue;
    }
    const hex = /^x([0-9a-fA-F]{2})/.exec(line.slice(at + 1, at + 4))?.[1];
    text += hex === undefined ? (ESCAPES[next] ?? next) : String.fromCharCode(Number.parseInt(hex, 16));
    at += hex === undefined ? 1 : 3;
  }
  return undefined;
};

const readSingleQuoted = (line: ByteText, start: number): Part | undefined => {
  let text = '';
  for (let at = start; at < line.length; at += 1) {
    if (line[at] === "'") return { text, end: at + 1 };
    if (line[at] === '\\' && line[at + 1] === "'") at += 1;
    text += line[at];
  }
  return undefined;
};
