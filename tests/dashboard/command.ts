/** What `cli.ts` gives to a command. */
export interface Console {
  /** A line of the report, for people. */
  say(line: string): void;
  /** The result as data, one line of JSON. */
  put(result: unknown): void;
}

/** A command of `npm run dashboard`: true if what it looked at is as it should be. */
export type Command = (argv: readonly string[], console: Console) => Promise<boolean>;

/** What was typed cannot be done; the message says what can. */
export class UsageError extends Error {
  readonly code = 'USAGE';
}

/** A number above zero from a flag. Throws {@link UsageError}. */
export const positive = (flag: string, text: string): number => {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new UsageError(`--${flag} must be a number above 0, not "${text}"`);
  return value;
};

/** One of the names, or all of them if none is given. Throws {@link UsageError}. */
export const chosen = <Name extends string>(flag: string, text: string | undefined, names: readonly Name[]): Name[] => {
  const found = names.filter((name) => text === undefined || name === text);
  if (found.length === 0) throw new UsageError(`--${flag} must be one of ${names.join(', ')}, not "${text}"`);
  return found;
};
