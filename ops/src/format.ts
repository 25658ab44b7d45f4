const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** `12,345`. */
export const asCount = (count: number): string => grouped.format(count);

/** `1 call`, `2,000 calls`: so many of something. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${asCount(count)} ${count === 1 ? one : many}`;

/** Whole from 100 on, below with three digits at most. */
export const asNumber = (value: number): string => (Math.abs(value) >= 100 ? grouped : significant).format(value);

/** From so many ms on, a time is told in the unit of so many ms. */
const units = [
  { fromMs: 172_800_000, unitMs: 86_400_000, unit: 'd' },
  { fromMs: 7_200_000, unitMs: 3_600_000, unit: 'h' },
  { fromMs: 120_000, unitMs: 60_000, unit: 'min' },
  { fromMs: 1_000, unitMs: 1_000, unit: 's' },
] as const;

/** `340 ms`, `1.5 s`, `2 min`, `3 h`, `2 d`: as people say it. */
export function asDuration(ms: number): string {
  const fitting = units.find(({ fromMs }) => ms >= fromMs);
  if (fitting === undefined) return `${grouped.format(ms)} ms`;
  const value = ms / fitting.unitMs;
  return `${(value < 10 ? significant : grouped).format(fitting.unit === 's' ? round(value) : Math.floor(value))} ${fitting.unit}`;
}

/** `12 %`; of less than ten per cent with a tenth. */
export const asShare = (share: number): string => `${asNumber(round(share * 100))} %`;

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `5.12 kB`: in powers of ten. */
export function asBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(bytes) / 3 + 1e-9));
  return `${asNumber(bytes / 1_000 ** power)} ${byteUnits[power]}`;
}

const round = (value: number): number => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value));
