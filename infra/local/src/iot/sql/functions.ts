import { ACCOUNT_ID } from '../../core/arn.ts';
import type { Evaluate } from './evaluate.ts';
import { SqlSyntaxError } from './syntax.ts';
import { VALUE_FUNCTIONS, type ValueFunction } from './value-functions.ts';

interface SqlFunction {
  readonly operandsMin: number;
  readonly operandsMax: number;
  readonly compile: (operands: readonly Evaluate[]) => Evaluate;
}

const nullary = (run: Evaluate): SqlFunction => ({ operandsMin: 0, operandsMax: 0, compile: () => run });

const ofValues = ({ run, ...operandCounts }: ValueFunction): SqlFunction => ({
  ...operandCounts,
  compile: (operands) => (message) => run(...operands.map((operand) => operand(message))),
});

/** `topic()` is the whole topic, `topic(n)` its n-th level from 1. */
const topicFunction = (level: Evaluate | undefined): Evaluate => {
  if (level === undefined) return (message) => message.topic;
  return (message) => {
    const number = level(message);
    return typeof number === 'number' ? message.topicLevels()[number - 1] : undefined;
  };
};

const FUNCTIONS: ReadonlyMap<string, SqlFunction> = new Map([
  ['topic', { operandsMin: 0, operandsMax: 1, compile: ([level]) => topicFunction(level) }],
  ['timestamp', nullary((message) => message.receivedAtMs)],
  ['clientid', nullary((message) => message.clientId)],
  ['principal', nullary((message) => message.principal)],
  ['accountid', nullary(() => ACCOUNT_ID)],
  ['newuuid', nullary((message) => message.newUuid())],
  ...Object.entries(VALUE_FUNCTIONS).map(([name, valueFunction]) => [name, ofValues(valueFunction)] as const),
]);

export interface FunctionCall {
  /** In lower case. */
  readonly name: string;
  readonly operands: readonly Evaluate[];
  /** Where it stands in the SQL, from 1. */
  readonly position: number;
}

/** @throws SqlSyntaxError for functions that are not there and for numbers of arguments that they do not take */
export const compileCall = ({ name, operands, position }: FunctionCall): Evaluate => {
  const found = FUNCTIONS.get(name);
  if (found === undefined) {
    const known = [...FUNCTIONS.keys(), "encode(*, 'base64')"].join(', ');
    throw new SqlSyntaxError(position, `the local rules engine has no function ${name}; it has ${known}`);
  }
  if (operands.length < found.operandsMin || operands.length > found.operandsMax) {
    throw new SqlSyntaxError(position, `${name} does not take ${operands.length} arguments`);
  }
  return found.compile(operands);
};
