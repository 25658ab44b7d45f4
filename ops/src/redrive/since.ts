import { UsageError } from '../errors.ts';

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

/** The moment (epoch ms) that a duration ago or a time names. Throws a UsageError. */
export function parseSince(text: string, nowMs: number): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const atMs = unit === '' ? timeOf(text) : nowMs - Number(count) * (unitMs[unit] ?? 0);
  if (Number.isNaN(atMs)) {
    throw new UsageError(`--since is like 90s, 30m, 2h, 7d, 2026-01-31 or 2026-01-31T12:00Z, not "${text}"`);
  }
  if (atMs > nowMs) throw new UsageError(`--since ${text} lies in the future`);
  return atMs;
}

const timeOf = (text: string): number => (time.test(text) ? Date.parse(text) : Number.NaN);
