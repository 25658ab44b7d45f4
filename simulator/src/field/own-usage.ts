import type { FieldStatus } from './field.ts';

/** What this process has used since it started. */
export function ownUsage(): Pick<FieldStatus, 'cpuSeconds' | 'residentBytes'> {
  const { user, system } = process.cpuUsage(); // µs
  return { cpuSeconds: (user + system) / 1_000_000, residentBytes: process.memoryUsage.rss() };
}
