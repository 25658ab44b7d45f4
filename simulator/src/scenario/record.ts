import { UsageError } from '../errors.ts';
import type { Place, Setting, ValueOf } from './setting.ts';

/** Settings by their names, of which any may be missing. */
export type Shape = Readonly<Record<string, Setting<unknown>>>;
export type Read<S extends Shape> = { readonly [Name in keyof S]?: ValueOf<S[Name]> };

/** Reads an object whose members are settings. Throws a UsageError for whatever is not one of them. */
export function readRecord<S extends Shape>(shape: S, input: unknown, place: Place): Read<S> {
  const members = membersOf(input, place);
  const separator = place.endsWith(': ') ? '' : '.'; // the file itself has no name to put a dot behind
  const read: Record<string, unknown> = {};
  for (const [name, value] of members) {
    const setting = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (setting === undefined) throw unknownName(place, name, Object.keys(shape));
    read[name] = setting.read(value, `${place}${separator}${name}`);
  }
  return read as Read<S>;
}

/** Names and values of an object, which may be missing altogether. Throws a UsageError if it is none. */
export function membersOf(input: unknown, place: Place): [name: string, value: unknown][] {
  if (input === null || input === undefined) return []; // a key with nothing behind it
  if (typeof input === 'object' && !Array.isArray(input)) return Object.entries(input);
  throw new UsageError(`${place.replace(/: $/, '')} is a list of names with values, not ${JSON.stringify(input)}`);
}

export function unknownName(place: Place, name: string, known: readonly string[]): UsageError {
  const where = place.endsWith(': ') ? `${place}unknown key "${name}"` : `${place}: unknown key "${name}"`;
  return new UsageError(`${where}; there are ${known.join(', ')}`);
}

/** Reads a list; one thing alone stands for a list of one. */
export function readList<T>(item: Setting<T>, input: unknown, place: Place): readonly T[] {
  if (!Array.isArray(input)) return [item.read(input, place)];
  return input.map((value, index) => item.read(value, `${place}[${index}]`));
}
