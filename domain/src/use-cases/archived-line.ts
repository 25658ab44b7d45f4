import { WireError } from '../errors.ts';

/** What `parse` makes of an archived line; undefined for one that is none of its kind: such lines are passed over. */
export function readArchivedLine<Value>(line: string, parse: (line: string) => Value): Value | undefined {
  try {
    return parse(line);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}
