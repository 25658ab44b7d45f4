import type { RuleMessage } from '../rules/rule-message.ts';
import { compileExpression } from './compile.ts';
import type { Evaluate } from './evaluate.ts';
import { isJsonObject } from './operators.ts';
import { parseStatement } from './parser.ts';
import type { SelectItem, SqlValue } from './syntax.ts';

/** A rule's SQL, ready to run. */
export interface CompiledSelect {
  /** Topic filter; undefined if the rule is reached by Basic Ingest only. */
  readonly from: string | undefined;
  /**
   * What the actions get, or undefined if WHERE keeps the message out.
   * @throws PayloadParseError if the SQL reads fields and the payload is not JSON
   */
  readonly run: (message: RuleMessage) => Uint8Array | undefined;
}

/** @throws SqlSyntaxError */
export const compileSelect = (sql: string): CompiledSelect => {
  const { items, from, where } = parseStatement(sql);
  const isWanted = where === undefined ? undefined : compileExpression(where);
  const project = compileItems(items);
  // WHERE comes first and sees the original payload only.
  const run = (message: RuleMessage) =>
    isWanted === undefined || isWanted(message) === true ? project(message) : undefined;
  return { from, run };
};

const compileItems = (items: readonly SelectItem[]): ((message: RuleMessage) => Uint8Array) => {
  if (items.every(({ kind }) => kind === 'all')) return selectAll;
  const writers = items.map(compileItem);
  return (message) => {
    const output: Record<string, SqlValue> = {};
    for (const write of writers) write(output, message);
    return Buffer.from(JSON.stringify(output));
  };
};

// A payload that is not JSON passes through SELECT * unchanged, byte for byte.
const selectAll = (message: RuleMessage): Uint8Array =>
  message.isJson() ? Buffer.from(JSON.stringify(message.json())) : message.payload;

type WriteItem = (output: Record<string, SqlValue>, message: RuleMessage) => void;

const compileItem = (item: SelectItem): WriteItem => {
  if (item.kind === 'all') return writeAll;
  const evaluate: Evaluate = compileExpression(item.expression);
  const { key } = item;
  return (output, message) => {
    const value = evaluate(message);
    // A missing field leaves what an earlier item wrote under its name.
    if (value !== undefined) setOwn(output, key, value);
  };
};

const writeAll: WriteItem = (output, message) => {
  const value = message.json();
  if (!isJsonObject(value)) return;
  for (const key of Object.keys(value)) setOwn(output, key, value[key]);
};

/** Assigning `__proto__` would change the object's prototype and lose the key. */
const setOwn = (output: Record<string, SqlValue>, key: string, value: SqlValue): void => {
  if (key !== '__proto__') output[key] = value;
  else Object.defineProperty(output, key, { value, enumerable: true, configurable: true, writable: true });
};
