import { topicFilterProblem } from '../topics.ts';
import { type Token, tokenize } from './lexer.ts';
import {
  ARITHMETIC,
  type BinaryOperator,
  COMPARISONS,
  type Expression,
  type SelectItem,
  SqlSyntaxError,
  type Statement,
} from './syntax.ts';

const KEYWORDS = new Set([
  'SELECT',
  'FROM',
  'WHERE',
  'AS',
  'AND',
  'OR',
  'NOT',
  'TRUE',
  'FALSE',
  'NULL',
  'IN',
  'CASE',
  'VALUE',
]);
/** Deepest nesting of brackets and signs; the compiler is recursive. */
const NESTING_MAX = 64;
/** From weakest to strongest. NOT stands between the second and the third. */
const COMPARISON_OPERATORS: readonly string[] = COMPARISONS;
const ADDITIVE_OPERATORS: readonly string[] = ARITHMETIC.slice(0, 2);
const MULTIPLICATIVE_OPERATORS: readonly string[] = ARITHMETIC.slice(2);

/** Reads `SELECT … FROM '…' WHERE …`. @throws SqlSyntaxError */
export const parseStatement = (sql: string): Statement => {
  const parser = new Parser(tokenize(sql));
  const statement = parser.statement();
  parser.expectEnd();
  return statement;
};

/** Reads one expression, for substitution templates. @throws SqlSyntaxError */
export const parseExpression = (sql: string): Expression => {
  const parser = new Parser(tokenize(sql));
  const expression = parser.expression();
  parser.expectEnd();
  return expression;
};

class Parser {
  readonly #tokens: readonly Token[];
  #index = 0;
  #nesting = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  statement(): Statement {
    this.#expectKeyword('SELECT');
    const items = [this.#item()];
    while (this.#takeSymbol(',')) items.push(this.#item());
    const from = this.#takeKeyword('FROM') ? this.#topicFilter() : undefined;
    const where = this.#takeKeyword('WHERE') ? this.expression() : undefined;
    return { items, from, where };
  }

  expression(): Expression {
    return this.#chain(['OR'], () => this.#chain(['AND'], () => this.#negation()));
  }

  expectEnd(): void {
    if (this.#token().kind !== 'end') this.#fail('the end');
  }

  #item(): SelectItem {
    if (this.#takeSymbol('*')) return { kind: 'all' };
    const { position } = this.#token();
    const expression = this.expression();
    if (this.#takeKeyword('AS')) return { kind: 'named', key: this.#name('a name'), expression };
    const key = expression.kind === 'path' ? expression.keys.at(-1) : undefined;
    if (key === undefined)
      throw new SqlSyntaxError(position, 'this expression needs a name: write AS and the name of the field');
    return { kind: 'named', key, expression };
  }

  #topicFilter(): string {
    const token = this.#token();
    if (token.kind !== 'text') this.#fail('a topic filter in single quotes');
    const problem = topicFilterProblem(token.text, 'off');
    if (problem !== undefined) throw new SqlSyntaxError(token.position, problem);
    this.#index += 1;
    return token.text;
  }

  #negation(): Expression {
    if (this.#takeKeyword('NOT')) return { kind: 'not', operand: this.#nested(() => this.#negation()) };
    return this.#comparison();
  }

  #comparison(): Expression {
    return this.#chain(COMPARISON_OPERATORS, () =>
      this.#chain(ADDITIVE_OPERATORS, () => this.#chain(MULTIPLICATIVE_OPERATORS, () => this.#signed())),
    );
  }

  #signed(): Expression {
    if (this.#takeSymbol('-')) return { kind: 'negate', operand: this.#nested(() => this.#signed()) };
    return this.#primary();
  }

  #primary(): Expression {
    const token = this.#token();
    if (token.kind === 'number' || token.kind === 'text') {
      this.#index += 1;
      return { kind: 'literal', value: token.kind === 'number' ? Number(token.text) : token.text };
    }
    if (this.#takeSymbol('(')) {
      const inner = this.#nested(() => this.expression());
      this.#expectSymbol(')');
      return inner;
    }
    if (this.#takeKeyword('TRUE')) return { kind: 'literal', value: true };
    if (this.#takeKeyword('FALSE')) return { kind: 'literal', value: false };
    if (this.#takeKeyword('NULL')) return { kind: 'literal', value: null };
    return this.#pathOrCall(token.position);
  }

  #pathOrCall(position: number): Expression {
    const first = this.#name('an expression');
    if (this.#takeSymbol('(')) return this.#call(first, position);
    const keys = [first];
    while (this.#takeSymbol('.')) {
      // After a dot a keyword is an ordinary name.
      if (this.#token().kind !== 'word') this.#fail('the name of a field');
      keys.push(this.#token().text);
      this.#index += 1;
    }
    return { kind: 'path', keys };
  }

  #call(name: string, position: number): Expression {
    if (this.#takeSymbol('*')) return this.#encodePayload(name, position);
    const operands: Expression[] = [];
    while (!this.#takeSymbol(')')) {
      if (operands.length > 0) this.#expectSymbol(',');
      operands.push(this.#nested(() => this.expression()));
    }
    return { kind: 'call', name: name.toLowerCase(), operands, position };
  }

  #encodePayload(name: string, position: number): Expression {
    if (name.toLowerCase() !== 'encode') throw new SqlSyntaxError(position, 'only encode takes * as an argument');
    this.#expectSymbol(',');
    const scheme = this.#token();
    if (scheme.kind !== 'text' || scheme.text !== 'base64') this.#fail("'base64', the only encoding");
    this.#index += 1;
    this.#expectSymbol(')');
    return { kind: 'payload-base64' };
  }

  /** Operands joined by operators of one strength, from left to right. */
  #chain(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const token = this.#token();
      const operator = token.kind === 'word' ? token.text.toUpperCase() : token.text;
      if (token.kind === 'text' || token.kind === 'end' || !isOneOf(operator, operators)) return left;
      this.#index += 1;
      left = { kind: 'binary', operator, left, right: operand() };
    }
  }

  #nested(parse: () => Expression): Expression {
    this.#nesting += 1;
    if (this.#nesting > NESTING_MAX) {
      throw new SqlSyntaxError(this.#token().position, `expressions nest at most ${NESTING_MAX} deep`);
    }
    const expression = parse();
    this.#nesting -= 1;
    return expression;
  }

  #name(wanted: string): string {
    const { kind, text } = this.#token();
    if (kind !== 'word' || KEYWORDS.has(text.toUpperCase())) this.#fail(wanted);
    this.#index += 1;
    return text;
  }

  #takeKeyword(keyword: string): boolean {
    return this.#take((token) => token.kind === 'word' && token.text.toUpperCase() === keyword);
  }

  #takeSymbol(symbol: string): boolean {
    return this.#take((token) => token.kind === 'symbol' && token.text === symbol);
  }

  #take(isWanted: (token: Token) => boolean): boolean {
    const found = isWanted(this.#token());
    if (found) this.#index += 1;
    return found;
  }

  #expectKeyword(keyword: string): void {
    if (!this.#takeKeyword(keyword)) this.#fail(keyword);
  }

  #expectSymbol(symbol: string): void {
    if (!this.#takeSymbol(symbol)) this.#fail(symbol);
  }

  #token(): Token {
    const token = this.#tokens[Math.min(this.#index, this.#tokens.length - 1)];
    if (token === undefined) throw new SqlSyntaxError(1, 'the SQL is empty');
    return token;
  }

  #fail(wanted: string): never {
    const { kind, text, position } = this.#token();
    throw new SqlSyntaxError(position, `expected ${wanted}, found ${kind === 'end' ? 'the end' : `"${text}"`}`);
  }
}

const isOneOf = (operator: string, operators: readonly string[]): operator is BinaryOperator =>
  operators.includes(operator);
