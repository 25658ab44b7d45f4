import { SqlSyntaxError } from './syntax.ts';

export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'symbol' | 'end';
  /** Text literals without their quotes. */
  readonly text: string;
  /** Of the first character, from 1. */
  readonly position: number;
}

/** Longest statement or template that is read; AWS allows a rule document of 256 KB, nobody writes a tenth of it. */
const SQL_CHARACTERS_MAX = 16_384;

const SPACE = /\s+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const TEXT = /'(?:[^']|'')*'/y;
const SYMBOL = /<>|<=|>=|[=<>+\-*/%(),.]/y;

/** Splits IoT SQL into tokens. @throws SqlSyntaxError */
export const tokenize = (sql: string): Token[] => {
  if (sql.length > SQL_CHARACTERS_MAX)
    throw new SqlSyntaxError(1, `the SQL is longer than ${SQL_CHARACTERS_MAX} characters`);
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < sql.length) {
    const space = scan(SPACE, sql, offset);
    if (space !== undefined) {
      offset += space.length;
      continue;
    }
    const token = tokenAt(sql, offset);
    tokens.push(token.token);
    offset += token.length;
  }
  tokens.push({ kind: 'end', text: '', position: sql.length + 1 });
  return tokens;
};

const tokenAt = (sql: string, offset: number): { token: Token; length: number } => {
  const position = offset + 1;
  const kinds = [
    ['word', WORD],
    ['number', NUMBER],
    ['symbol', SYMBOL],
  ] as const;
  for (const [kind, pattern] of kinds) {
    const text = scan(pattern, sql, offset);
    if (text !== undefined) return { token: { kind, text, position }, length: text.length };
  }
  const quoted = scan(TEXT, sql, offset);
  if (quoted !== undefined) {
    const text = quoted.slice(1, -1).replaceAll("''", "'");
    return { token: { kind: 'text', text, position }, length: quoted.length };
  }
  throw new SqlSyntaxError(position, unreadable(sql.charAt(offset)));
};

const unreadable = (character: string): string => {
  if (character === "'") return 'this text has no closing quote';
  if (character === '"') return 'texts stand in single quotes';
  if (character === '[' || character === '{')
    return 'array and object syntax is not supported by the local rules engine';
  return `the character ${character} does not belong here`;
};

const scan = (pattern: RegExp, sql: string, offset: number): string | undefined => {
  pattern.lastIndex = offset;
  return pattern.exec(sql)?.[0];
};
