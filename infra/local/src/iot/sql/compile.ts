import type { Evaluate } from './evaluate.ts';
import { compileCall } from './functions.ts';
import { isJsonObject, numberOf, OPERATORS, truthOf } from './operators.ts';
import type { Expression, SqlValue } from './syntax.ts';

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
      return compileCall({ ...expression, operands: expression.operands.map(compileExpression) });
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
