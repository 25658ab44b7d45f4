/** Numbers and times as people of one locale read them. */
export interface Formats {
  /** Output in hundredths as its whole and its decimal part, so that a view can weigh them differently. */
  outputParts(outputHundredths: number): OutputParts;
  /** Output in hundredths with two decimals. */
  output(outputHundredths: number): string;
  /** How far behind: a minus sign before the distance, two decimals. */
  gap(behindHundredths: number): string;
  /** How far ahead (plus sign) or behind (minus sign), two decimals. */
  signed(aheadHundredths: number): string;
  /** A whole number with the locale's grouping. */
  count(value: number): string;
  /** A time of day, hours and minutes. */
  timeOfDay(atMs: number): string;
  /** A day in full: weekday, day, month and year. Moments of one day, and only those, read the same. */
  date(atMs: number): string;
  /** A moment in short: day, month, year, hours and minutes. */
  dateTime(atMs: number): string;
  /** How often a second: tenths below ten, whole numbers from there on. */
  rate(perSecond: number): string;
  /** A size in the largest decimal unit that leaves at least one. */
  bytes(value: number): string;
  /** How long something took: milliseconds, with a tenth below ten, seconds from one on. */
  duration(durationMs: number): string;
  /** A share of a whole, in per cent. */
  share(value: number): string;
  /** A share of a whole, in per cent, with a tenth where there is one. */
  fineShare(value: number): string;
  /** An age: tenths below ten seconds, whole seconds below two minutes, then minutes, hours, days. */
  age(ageMs: number): string;
  /** An age in whole seconds, or minutes from two on, and so on: for sentences. */
  wholeAge(ageMs: number): string;
}

export interface OutputParts {
  whole: string;
  fraction: string;
}

const minusSign = '\u2212';
const narrowSpace = '\u202f';
const tenthsBelowMs = 9_950;
/** From two of the next unit on an age is told in that unit. */
const wholeUnits = [
  { unit: 's', ms: 1_000, belowMs: 119_500 },
  { unit: 'min', ms: 60_000, belowMs: 119.5 * 60_000 },
  { unit: 'h', ms: 3_600_000, belowMs: 47.5 * 3_600_000 },
] as const;
const longestUnit = { unit: 'd', ms: 86_400_000 } as const;

/**
 * Formats for a BCP 47 locale (or a list of them, best first). `timeZone` defaults to the device's. What is no locale is
 * passed over: browsers tell such as `en-US@posix`.
 */
export function createFormats(locales: string | readonly string[] = [], timeZone?: string): Formats {
  const locale = [locales].flat().filter(isLocale);
  const decimals = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const finePercent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const zone = timeZone === undefined ? {} : { timeZone };
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', ...zone });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'full', ...zone });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', ...zone });
  return {
    outputParts: (outputHundredths) => splitAtDecimal(decimals.formatToParts(outputHundredths / 100)),
    output: (outputHundredths) => decimals.format(outputHundredths / 100),
    gap: (behindHundredths) => `${behindHundredths === 0 ? '' : minusSign}${decimals.format(behindHundredths / 100)}`,
    signed: (aheadHundredths) =>
      `${aheadHundredths === 0 ? '' : aheadHundredths > 0 ? '+' : minusSign}${decimals.format(Math.abs(aheadHundredths) / 100)}`,
    count: (value) => whole.format(value),
    timeOfDay: (atMs) => time.format(atMs),
    date: (atMs) => day.format(atMs),
    dateTime: (atMs) => moment.format(atMs),
    rate: (perSecond) => (perSecond < 9.95 && !Number.isInteger(perSecond) ? tenths : whole).format(perSecond),
    bytes: (value) => formatBytes(value, whole),
    duration: (durationMs) => {
      if (durationMs >= 999.5) return seconds(durationMs, tenths);
      return `${(durationMs < 9.95 ? tenths : whole).format(durationMs)}${narrowSpace}ms`;
    },
    share: (value) => percent.format(value),
    fineShare: (value) => finePercent.format(value),
    age: (ageMs) => (ageMs < tenthsBelowMs ? seconds(Math.max(0, ageMs), tenths) : formatWholeAge(ageMs, whole)),
    wholeAge: (ageMs) => formatWholeAge(ageMs, whole),
  };
}

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

function splitAtDecimal(parts: Intl.NumberFormatPart[]): OutputParts {
  const at = parts.findIndex((part) => part.type === 'decimal');
  const text = (some: Intl.NumberFormatPart[]) => some.map((part) => part.value).join('');
  return at < 0
    ? { whole: text(parts), fraction: '' }
    : { whole: text(parts.slice(0, at)), fraction: text(parts.slice(at)) };
}

function formatWholeAge(ageMs: number, whole: Intl.NumberFormat): string {
  const { unit, ms } = wholeUnits.find(({ belowMs }) => ageMs < belowMs) ?? longestUnit;
  return `${whole.format(Math.max(0, ageMs) / ms)}${narrowSpace}${unit}`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

function formatBytes(value: number, whole: Intl.NumberFormat): string {
  // 999.5 of a unit would be written as 1,000 of it.
  const power = value < 999.5 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(value / 0.9995) / 3));
  return `${whole.format(value / 1_000 ** power)}${narrowSpace}${byteUnits[power] ?? 'B'}`;
}

const seconds = (ageMs: number, format: Intl.NumberFormat) => `${format.format(ageMs / 1000)}${narrowSpace}s`;
