import type { RuleMessage } from '../rules/rule-message.ts';
import { compileExpression } from './compile.ts';
import type { Evaluate } from './evaluate.ts';
import { textOf } from './operators.ts';
import { parseExpression } from './parser.ts';
import { SqlSyntaxError } from './syntax.ts';

/** A setting of an action, evaluated against the original payload; an Undefined part becomes empty text. */
export type Template = (message: RuleMessage) => string;

/** Compiles text with `${expression}` parts. @throws SqlSyntaxError with a position in the whole text */
export const compileTemplate = (text: string): Template => {
  const parts: (string | Evaluate)[] = [];
  let offset = 0;
  for (;;) {
    const start = text.indexOf('${', offset);
    if (start === -1) break;
    const end = closingBrace(text, start + 2);
    parts.push(text.slice(offset, start), compilePart(text.slice(start + 2, end), start + 2));
    offset = end + 1;
  }
  parts.push(text.slice(offset));
  return (message) => parts.map((part) => (typeof part === 'string' ? part : textOf(part(message)))).join('');
};

const closingBrace = (text: string, offset: number): number => {
  let quoted = false;
  for (let index = offset; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === "'") quoted = !quoted;
    if (character === '}' && !quoted) return index;
  }
  throw new SqlSyntaxError(offset - 1, 'this ${ has no closing brace');
};

const compilePart = (sql: string, offset: number): Evaluate => {
  try {
    return compileExpression(parseExpression(sql));
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    throw new SqlSyntaxError(error.position + offset, error.message.replace(/^at position \d+: /, ''));
  }
};
