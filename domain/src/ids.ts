import { InvalidIdError } from './errors.ts';

type Brand<Value, Name extends string> = Value & { readonly __brand: Name };

/** Number of a race class, an integer from 1 to 65,535. */
export type ClassId = Brand<number, 'ClassId'>;
/** 1 to 64 characters of `[A-Za-z0-9_-]`. Words like `__proto__` are ids too: never use one as an object key. */
export type RacerId = Brand<string, 'RacerId'>;
/** `<classId>-<start of the slot in epoch seconds>`. */
export type RaceId = Brand<string, 'RaceId'>;

export const CLASS_ID_MAX = 65_535;
export const RACER_ID_LENGTH_MAX = 64;
/** Live frames carry the race start in 32 bits. */
export const START_SECONDS_MAX = 4_294_967_295;

const ASCII_SIZE = 128;
const isRacerIdCode = racerIdCodes();

export function isClassId(value: unknown): value is ClassId {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= CLASS_ID_MAX;
}

// A loop over a table: a third of the time of a regular expression, and every reading comes through here.
export function isRacerId(text: string): text is RacerId {
  const { length } = text;
  if (length === 0 || length > RACER_ID_LENGTH_MAX) return false;
  for (let i = 0; i < length; i += 1) if (isRacerIdCode[text.charCodeAt(i)] !== 1) return false;
  return true;
}

/** Takes the number, or its decimal text as it stands in a path. Throws {@link InvalidIdError}. */
export function toClassId(value: unknown): ClassId {
  const number = typeof value === 'string' && /^[1-9]\d{0,4}$/.test(value) ? Number(value) : value;
  if (!isClassId(number)) {
    throw new InvalidIdError('CLASS_ID_INVALID', `a class id is an integer from 1 to ${CLASS_ID_MAX}`);
  }
  return number;
}

/** Takes text, or the integer that older senders use. Throws {@link InvalidIdError}. */
export function toRacerId(value: unknown): RacerId {
  const text = racerIdText(value);
  if (text === undefined || !isRacerId(text)) {
    throw new InvalidIdError(
      'RACER_ID_INVALID',
      `a racer id is 1 to ${RACER_ID_LENGTH_MAX} letters, digits, hyphens or underscores`,
    );
  }
  return text;
}

/** The text form of a racer id that may have come as an integer; undefined if it is neither. */
export function racerIdText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** The one place where race ids are made. */
export function formatRaceId(classId: ClassId, startSeconds: number): RaceId {
  return `${classId}-${startSeconds}` as RaceId; // the branded constructor
}

/** Order of texts by code unit: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function racerIdCodes(): Uint8Array {
  const codes = new Uint8Array(ASCII_SIZE);
  for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-') {
    codes[character.charCodeAt(0)] = 1;
  }
  return codes;
}
