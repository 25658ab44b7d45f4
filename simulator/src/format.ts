const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** `12,345`. */
export const asCount = (count: number): string => grouped.format(count);

/** `1 reading`, `2,000 readings`, `1 of 3 curves is`: so many of something, in words that fit the number. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${asCount(count)} ${count === 1 ? one : many}`;

/** Whole from 100 on, below with as many digits as say something. */
export const asNumber = (value: number): string =>
  Math.abs(value) >= 100 ? grouped.format(value) : significant.format(value);

/** `340 ms`, `1.5 s`, `2 min`: as people say it. */
export function asDuration(ms: number): string {
  if (ms < 1_000) return `${asNumber(ms)} ms`;
  if (ms < 120_000) return `${asNumber(ms / 1_000)} s`;
  return ms < 7_200_000 ? `${asNumber(ms / 60_000)} min` : `${asNumber(ms / 3_600_000)} h`;
}

/** Minutes and seconds since the start: `4:05`. */
export function asMoment(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const rest = String(seconds % 60).padStart(2, '0');
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `512 MB`: in powers of ten, as the ticks of an axis are. */
export function asBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(bytes) / 3 + 1e-9));
  return `${asNumber(bytes / 1_000 ** power)} ${byteUnits[power]}`;
}

export const asPercent = (percent: number): string => `${asNumber(percent)} %`;
export const asRate = (perSecond: number): string => `${asNumber(perSecond)}/s`;

/** Prices of a race are fractions of a cent in part; below a dollar a tenth of a cent tells two of them apart. */
export function asUsd(usd: number): string {
  if (usd === 0 || usd >= 1) return `${usd.toFixed(2)} USD`;
  return `${usd >= 0.1 ? usd.toFixed(3) : significant.format(usd)} USD`;
}

const cents = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const hundredthsOfCents = new Intl.NumberFormat('en', { minimumFractionDigits: 4, maximumFractionDigits: 4 });

/** Always as many digits, four below a dollar and two above, so that amounts line up below each other. */
export const asUsdInColumn = (usd: number): string => `${(usd < 1 ? hundredthsOfCents : cents).format(usd)} USD`;

/** `2026-11-21 22:30:05 UTC`. */
export const asTimestamp = (atMs: number): string =>
  `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
