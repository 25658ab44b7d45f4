import { randomUUID } from 'node:crypto';
import type { DeliveryStreamSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import { FIREHOSE_LIMITS } from './options.ts';
import { compileTimestampPattern } from './timestamp-pattern.ts';

/** What stands before the name of an object; the time (epoch ms) is the arrival of its oldest record. */
export type ObjectPrefix = (timeMs: number) => string;

export interface ObjectPrefixes {
  readonly output: ObjectPrefix;
  readonly error: ObjectPrefix;
}

/** The kind of failure that a transform makes. */
const ERROR_OUTPUT_TYPE = 'processing-failed';
const ERROR_TYPE = '!{firehose:error-output-type}';
const DEFAULT_TIMESTAMP = '!{timestamp:yyyy/MM/dd/HH/}';
const EXPRESSION = /!\{([^}]*)\}/g;
const RANDOM_CHARACTERS = 11;
/** No field of a time has more digits at any other time. */
const LONGEST_TIME_MS = Date.UTC(2026, 11, 31, 23, 59, 59);

/**
 * Checks and compiles both prefixes of a delivery stream.
 * @throws RuntimeError `DELIVERY_STREAM_INVALID`, naming the property of the template
 */
export const compilePrefixes = (spec: DeliveryStreamSpec): ObjectPrefixes => {
  const { prefix, errorOutputPrefix } = spec;
  const refuse = (property: string, reason: string): never => {
    const path = `ExtendedS3DestinationConfiguration.${property}`;
    throw new RuntimeError('DELIVERY_STREAM_INVALID', `${path} of the delivery stream ${spec.name}: ${reason}.`);
  };
  const compile = (property: string, text: string): ObjectPrefix => {
    const compiled = compilePrefix(text);
    return typeof compiled === 'string' ? refuse(property, compiled) : compiled;
  };
  const checkLength = (property: string, text: string): void => {
    const { length } = compile(property, text)(LONGEST_TIME_MS);
    if (length > FIREHOSE_LIMITS.prefixCharacters) {
      refuse(property, `${length} characters after evaluation; ${FIREHOSE_LIMITS.prefixCharacters} are allowed`);
    }
  };
  const hasErrorType = errorOutputPrefix.includes(ERROR_TYPE);
  if (prefix.includes(ERROR_TYPE)) refuse('Prefix', `${ERROR_TYPE} belongs into ErrorOutputPrefix only`);
  if (!hasErrorType && `${prefix}${errorOutputPrefix}`.includes('!{')) {
    refuse('ErrorOutputPrefix', `it must contain ${ERROR_TYPE}, because it or Prefix contains expressions`);
  }
  checkLength('Prefix', prefix);
  checkLength('ErrorOutputPrefix', errorOutputPrefix);
  const output = prefix.includes('!{timestamp:') ? prefix : prefix + DEFAULT_TIMESTAMP;
  const error = hasErrorType ? errorOutputPrefix : `${errorOutputPrefix || prefix}${ERROR_TYPE}/${DEFAULT_TIMESTAMP}`;
  return { output: compile('Prefix', output), error: compile('ErrorOutputPrefix', error) };
};

/** @returns a sentence about what is wrong, or the prefix */
const compilePrefix = (text: string): ObjectPrefix | string => {
  const parts: ObjectPrefix[] = [];
  let end = 0;
  for (const match of text.matchAll(EXPRESSION)) {
    const literal = text.slice(end, match.index);
    const part = expressionPart(match[1] ?? '');
    if (typeof part === 'string') return part;
    parts.push(() => literal, part);
    end = match.index + match[0].length;
  }
  const rest = text.slice(end);
  if (rest.includes('!{')) return 'an expression that begins with !{ has no end';
  parts.push(() => rest);
  return (timeMs) => parts.map((part) => part(timeMs)).join('');
};

const expressionPart = (expression: string): ObjectPrefix | string => {
  if (expression.startsWith('timestamp:')) return compileTimestampPattern(expression.slice('timestamp:'.length));
  if (expression === 'firehose:random-string') return randomString;
  if (expression === 'firehose:error-output-type') return () => ERROR_OUTPUT_TYPE;
  return `the local Firehose does not know the expression !{${expression}}`;
};

const randomString = (): string => randomUUID().replaceAll('-', '').slice(0, RANDOM_CHARACTERS);
