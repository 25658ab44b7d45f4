import { ACCOUNT_ID } from '../../core/arn.ts';
import type { RuleMessage } from '../rules/rule-message.ts';
import { isJsonObject, numberOf, OPERATORS, truthOf } from './operators.ts';
import { type Expression, SqlSyntaxError, type SqlValue } from './syntax.ts';

/** An expression ready to run. @throws PayloadParseError if it reads a payload that is not JSON */
export type Evaluate = (message: RuleMessage) => SqlValue;

interface SqlFunction {
  readonly operandsMin: number;
  readonly operandsMax: number;
  readonly compile: (operands: readonly Evaluate[]) => Evaluate;
}

const nullary = (run: Evaluate): SqlFunction => ({ operandsMin: 0, operandsMax: 0, compile: () => run });

const FUNCTIONS: ReadonlyMap<string, SqlFunction> = new Map([
  ['topic', { operandsMin: 0, operandsMax: 1, compile: ([level]) => topicFunction(level) }],
  ['timestamp', nullary((message) => message.receivedAtMs)],
  ['clientid', nullary((message) => message.clientId)],
  ['principal', nullary((message) => message.principal)],
  ['accountid', nullary(() => ACCOUNT_ID)],
  ['newuuid', nullary((message) => message.newUuid())],
  [
    'isundefined',
    {
      operandsMin: 1,
      operandsMax: 1,
      compile:
        ([value]) =>
        (message) =>
          value?.(message) === undefined,
    },
  ],
]);

/** Turns an expression into a function once, so that a message costs no interpretation. @throws SqlSyntaxError */
export const compileExpression = (expression: Expression): Evaluate => {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression;
      return () => value;
    }
    case 'path':
      return compilePath(expression.keys);
    case 'payload-base64':
      return (message) => message.payloadBase64();
    case 'not':
      return compileNot(compileExpression(expression.operand));
    case 'negate':
      return compileNegate(compileExpression(expression.operand));
    case 'binary': {
      const operator = OPERATORS[expression.operator];
      const left = compileExpression(expression.left);
      const right = compileExpression(expression.right);
      return (message) => operator(left(message), right(message));
    }
    case 'call':
      return compileCall(expression);
  }
};

const compilePath =
  (keys: readonly string[]): Evaluate =>
  (message) => {
    let value: SqlValue = message.json();
    for (const key of keys) {
      // Own keys only: a payload cannot reach what every object inherits.
      if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined;
      value = value[key];
    }
    return value;
  };

const compileNot =
  (operand: Evaluate): Evaluate =>
  (message) => {
    const truth = truthOf(operand(message));
    return truth === undefined ? undefined : !truth;
  };

const compileNegate =
  (operand: Evaluate): Evaluate =>
  (message) => {
    const number = numberOf(operand(message));
    return number === undefined ? undefined : -number;
  };

const compileCall = ({ name, operands, position }: Extract<Expression, { kind: 'call' }>): Evaluate => {
  const found = FUNCTIONS.get(name);
  if (found === undefined) {
    const known = [...FUNCTIONS.keys(), "encode(*, 'base64')"].join(', ');
    throw new SqlSyntaxError(position, `the local rules engine has no function ${name}; it has ${known}`);
  }
  if (operands.length < found.operandsMin || operands.length > found.operandsMax) {
    throw new SqlSyntaxError(position, `${name} does not take ${operands.length} arguments`);
  }
  return found.compile(operands.map(compileExpression));
};

/** `topic()` is the whole topic, `topic(n)` its n-th level from 1. */
const topicFunction = (level: Evaluate | undefined): Evaluate => {
  if (level === undefined) return (message) => message.topic;
  return (message) => {
    const number = level(message);
    return typeof number === 'number' ? message.topicLevels()[number - 1] : undefined;
  };
};
