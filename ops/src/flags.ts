import { parseArgs } from 'node:util';
import { reasonOf, UsageError } from './errors.ts';

export interface Flag {
  readonly type: 'string' | 'boolean';
  /** May be given several times. */
  readonly multiple?: true;
  readonly placeholder?: string;
  readonly help: string;
}

export type Flags<Name extends string> = Readonly<Record<Name, Flag>>;

/** The flags of one command line. Every reader throws a UsageError for a value that makes no sense. */
export interface FlagReader<Name extends string> {
  isSet(name: Name): boolean;
  text(name: Name): string | undefined;
  texts(name: Name): readonly string[];
  /** An http or https address, without slashes at its end. */
  url(name: Name): string | undefined;
  wholeNumbers(name: Name, bounds: WholeNumberBounds): readonly number[];
}

export interface WholeNumberBounds {
  readonly min: number;
  readonly max: number;
}

export interface CommandLine<Name extends string> {
  readonly flags: FlagReader<Name>;
  readonly positionals: readonly string[];
}

/** Sorts arguments into flags and positionals. Throws a UsageError with a one-line message. */
export function readCommandLine<Name extends string>(argv: readonly string[], flags: Flags<Name>): CommandLine<Name> {
  const options = Object.fromEntries(
    Object.entries<Flag>(flags).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
    return { flags: flagReader(values), positionals };
  } catch (error) {
    const firstSentence = reasonOf(error).split(/[.\n](?:\s|$)/)[0] ?? '';
    throw new UsageError(`${firstSentence}; --help lists the flags`, { cause: error });
  }
}

type Value = string | boolean | (string | boolean)[] | undefined;

function flagReader<Name extends string>(values: Readonly<Record<string, Value>>): FlagReader<Name> {
  const texts = (name: Name): string[] =>
    [values[name]].flat().filter((value): value is string => typeof value === 'string');
  return {
    isSet: (name) => values[name] === true,
    text: (name) => texts(name)[0],
    texts,
    url: (name) => {
      const [text] = texts(name);
      return text === undefined ? undefined : expectUrl(name, text);
    },
    wholeNumbers: (name, bounds) => texts(name).map((text) => expectWholeNumber(name, text, bounds)),
  };
}

function expectUrl(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== '') return text.replace(/\/+$/, '');
  throw new UsageError(`--${name} starts with http:// or https://, not "${text}"`);
}

function expectWholeNumber(name: string, text: string, { min, max }: WholeNumberBounds): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(`--${name} is a whole number from ${min} to ${max}, not "${text}"`);
}

/** One line of help for each flag. */
export function renderFlags(flags: Flags<string>): string[] {
  const usages = Object.entries(flags).map(([name, flag]) => usageOf(name, flag));
  const width = Math.max(...usages.map((usage) => usage.length));
  return Object.values(flags).map(({ help }, index) => `  ${(usages[index] ?? '').padEnd(width)}  ${help}`);
}

const usageOf = (name: string, { placeholder, multiple }: Flag): string =>
  `--${name}${placeholder === undefined ? '' : ` ${placeholder}`}${multiple === true ? ' …' : ''}`;
