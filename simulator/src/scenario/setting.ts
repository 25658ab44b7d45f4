import { UsageError } from '../errors.ts';

/** Where a value stands, as people are told of it: `--racers`, or `storm.yaml: platformFaults[2].seconds`. */
export type Place = string;

/** Reads one thing that can be set. Both throw a UsageError of one line that names the place. */
export interface Setting<T> {
  /** What a scenario file says, as parsed. */
  read(input: unknown, place: Place): T;
  /** What the command line says. */
  readText(text: string, place: Place): T;
}

export type ValueOf<S> = S extends Setting<infer T> ? T : never;

interface ScalarOptions<T> {
  /** What it has to do: the message is "PLACE HINT, not …", for example `is a whole number`. */
  readonly hint: string;
  /** Undefined: the value is not accepted. */
  readonly accept: (input: unknown) => T | undefined;
  /** Digits on the command line are taken for a number. */
  readonly isNumeric?: boolean;
}

/** A setting that is one value. */
export function scalar<T>({ hint, accept, isNumeric = false }: ScalarOptions<T>): Setting<T> {
  const read = (input: unknown, place: Place, shown = input): T => {
    const value = accept(input);
    if (value === undefined) throw new UsageError(`${place} ${hint}, not ${shownOf(shown)}`);
    return value;
  };
  return { read, readText: (text, place) => read(isNumeric ? numberOf(text) : text, place, text) };
}

export const wholeNumber = (min: number, max: number): Setting<number> =>
  scalar({
    hint: `is a whole number from ${min} to ${max}`,
    accept: (input) => (isWithin(input, min, max) && Number.isInteger(input) ? input : undefined),
    isNumeric: true,
  });

export const anyNumber = (min: number, max: number): Setting<number> =>
  scalar({
    hint: `is a number from ${min} to ${max}`,
    accept: (input) => (isWithin(input, min, max) ? input : undefined),
    isNumeric: true,
  });

/** A part of all, 0 to 1. */
export const share = (): Setting<number> => anyNumber(0, 1);

export const choiceOf = <T extends string | number>(choices: readonly T[]): Setting<T> =>
  scalar({
    hint: `is ${choices.join(' or ')}`,
    accept: (input) => choices.find((choice) => choice === input),
    isNumeric: choices.every((choice) => typeof choice === 'number'),
  });

export const textLike = (pattern: RegExp, hint: string): Setting<string> =>
  scalar({ hint, accept: (input) => (typeof input === 'string' && pattern.test(input) ? input : undefined) });

/** An address without a slash at its end. */
export const urlWith = (...protocols: readonly string[]): Setting<string> =>
  scalar({
    hint: `starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    accept: (input) => {
      if (typeof input !== 'string' || !URL.canParse(input)) return undefined;
      const { protocol, hostname } = new URL(input);
      return protocols.includes(protocol) && hostname !== '' ? input.replace(/\/+$/, '') : undefined;
    },
  });

/** On the command line it is there or not. */
export const yesOrNo = (): Setting<boolean> =>
  scalar({ hint: 'is true or false', accept: (input) => (typeof input === 'boolean' ? input : undefined) });

const shownCharactersMax = 60;

function shownOf(input: unknown): string {
  const text = JSON.stringify(input) ?? String(input);
  return text.length <= shownCharactersMax ? text : `${text.slice(0, shownCharactersMax)}…`;
}

const isWithin = (input: unknown, min: number, max: number): input is number =>
  typeof input === 'number' && input >= min && input <= max;

const numberOf = (text: string): unknown => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text);
