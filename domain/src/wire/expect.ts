import { WireError } from '../errors.ts';
import { type ClassId, type RaceId, type RacerId, toClassId, toRacerId } from '../ids.ts';
import { parseRaceSlot } from '../race.ts';

/** Reads the fields of one JSON object; every reader throws `WireError` naming the field. */
export interface FieldReader {
  text(key: string): string;
  number(key: string): number;
  textOrNull(key: string): string | null;
  numberOrNull(key: string): number | null;
  optionalText(key: string): string | undefined;
  oneOf<const Choice extends string>(key: string, choices: readonly Choice[]): Choice;
  object(key: string): FieldReader;
  objectOrNull(key: string): FieldReader | null;
  list<Item>(key: string, parse: (item: unknown) => Item): Item[];
  classId(key: string): ClassId;
  raceId(key: string): RaceId;
  racerId(key: string): RacerId;
}

/** Throws `WireError` unless the value is an object; `what` names it in messages. */
export function readFieldsOf(value: unknown, what: string): FieldReader {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new WireError(`${what} is no object`);
  const fields = new Map<string, unknown>(Object.entries(value));
  const expect = <T>(key: string, isRight: (field: unknown) => field is T, kind: string): T => {
    const field = fields.get(key);
    if (isRight(field)) return field;
    throw new WireError(`${what}.${key} is no ${kind}`);
  };
  const brand = <T>(key: string, parse: (field: unknown) => T): T => {
    try {
      return parse(fields.get(key));
    } catch (cause) {
      throw new WireError(`${what}.${key} is no id`, { cause });
    }
  };
  return {
    text: (key) => expect(key, isText, 'text'),
    number: (key) => expect(key, isNumber, 'number'),
    textOrNull: (key) => (fields.get(key) === null ? null : expect(key, isText, 'text or null')),
    numberOrNull: (key) => (fields.get(key) === null ? null : expect(key, isNumber, 'number or null')),
    optionalText: (key) => (fields.get(key) === undefined ? undefined : expect(key, isText, 'text')),
    oneOf(key, choices) {
      const field = fields.get(key);
      const choice = choices.find((candidate) => candidate === field);
      if (choice === undefined) throw new WireError(`${what}.${key} is none of ${choices.join(', ')}`);
      return choice;
    },
    object: (key) => readFieldsOf(fields.get(key), `${what}.${key}`),
    objectOrNull: (key) => (fields.get(key) === null ? null : readFieldsOf(fields.get(key), `${what}.${key}`)),
    list: (key, parse) => expect(key, isList, 'list').map((item) => parse(item)),
    classId: (key) => brand(key, toClassId),
    raceId: (key) => brand(key, parseRaceSlot).raceId,
    racerId: (key) => brand(key, toRacerId),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
