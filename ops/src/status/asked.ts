import { codeOf, OpsError, reasonOf } from '../errors.ts';
import type { Concern } from './part.ts';

/** What was asked for, or why it is not known. */
export type Asked<Value> = { readonly value: Value } | Unknown;

export interface Unknown {
  /** Why, without a full stop. */
  readonly unknown: string;
  readonly todo: string;
}

/** Asks, and takes a refusal for an answer: one part that cannot be asked hides no other. */
export async function ask<Value>(question: () => Promise<Value>): Promise<Asked<Value>> {
  try {
    return { value: await question() };
  } catch (error) {
    return unknownBecause(error);
  }
}

/** As `ask`, of what is at hand. */
export function read<Value>(question: () => Value): Asked<Value> {
  try {
    return { value: question() };
  } catch (error) {
    return unknownBecause(error);
  }
}

function unknownBecause(error: unknown): Unknown {
  if (error instanceof OpsError)
    return { unknown: error.message, todo: 'Deploy this version, or start the runtime again.' };
  const unknown = `${codeOf(error)}: ${reasonOf(error) || 'no message'}`;
  const isForbidden = /^(AccessDenied|Forbidden|Unauthorized|NotAuthorized)/.test(codeOf(error));
  return {
    unknown,
    todo: isForbidden
      ? 'Ask for the permission, or as somebody who has it.'
      : 'Ask again; if it stays so, look at the service.',
  };
}

export const knownOf = <Value>(asked: Asked<Value>): Value | undefined => ('value' in asked ? asked.value : undefined);

/** The same answer made into something else; what is not known stays so. */
export const mapAsked = <From, To>(asked: Asked<From>, change: (value: From) => To): Asked<To> =>
  'value' in asked ? { value: change(asked.value) } : asked;

/** As `ask`, of what can only be asked with another answer. */
export const askOf = async <From, Value>(
  from: Asked<From>,
  question: (value: From) => Promise<Value>,
): Promise<Asked<Value>> => ('value' in from ? ask(() => question(from.value)) : from);

/** What to say of it if it is not known. `what` completes "… could not be asked". */
export const unknownOf = (asked: Asked<unknown>, what: string): Concern | undefined =>
  'value' in asked
    ? undefined
    : { state: 'unknown', why: `${what} could not be asked: ${asked.unknown}.`, todo: asked.todo };
