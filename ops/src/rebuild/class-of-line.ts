import { CLASS_ID_MAX, type ClassId, toClassId } from '@alleycat/domain';

const KEY = '"raceId"';

/**
 * The only class that an archived line can be of, without parsing it; undefined if that takes parsing. A text without a
 * backslash holds no escapes: if the key stands in it once, it is the only one that can name the race.
 */
export function classOfLine(line: string): ClassId | undefined {
  const at = line.indexOf(KEY);
  if (at === -1 || line.indexOf(KEY, at + KEY.length) !== -1 || line.includes('\\')) return undefined;
  const [, digits] = /^:"([1-9]\d{0,4})-/.exec(line.slice(at + KEY.length, at + KEY.length + 8)) ?? [];
  const number = Number(digits);
  return digits === undefined || number > CLASS_ID_MAX ? undefined : toClassId(number);
}
