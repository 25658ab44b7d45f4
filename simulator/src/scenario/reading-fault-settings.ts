import { UsageError } from '../errors.ts';
import type { ReadingFaults } from '../faults/fault-plan.ts';
import { type Read, unknownName } from './record.ts';
import { anyNumber, type Place, type Setting, share, wholeNumber } from './setting.ts';

/** As in {@link ReadingFaults}. */
export const readingFaultShape = {
  duplicateShare: share(),
  reorderShare: share(),
  delayShare: share(),
  delayMsMax: wholeNumber(0, 60_000),
  cutEverySeconds: anyNumber(0, 86_400),
  dieShare: share(),
  hostilePerSecond: anyNumber(0, 10_000),
  skewShare: share(),
  skewSecondsMax: wholeNumber(0, 3_600),
} satisfies { readonly [Name in keyof ReadingFaults]: Setting<number> };

const names = Object.keys(readingFaultShape);

/** One fault of the command line: `duplicateShare=0.05`. Throws a UsageError. */
export function readReadingFault(text: string, place: Place): Read<typeof readingFaultShape> {
  const [name = '', value] = text.split('=', 2);
  if (value === undefined) {
    throw new UsageError(`${place} is NAME=VALUE with one of ${names.join(', ')}, not "${text}"`);
  }
  if (!isName(name)) throw unknownName(place, name, names);
  return { [name]: readingFaultShape[name].readText(value, `${place} ${name}`) };
}

const isName = (name: string): name is keyof ReadingFaults => names.includes(name);
