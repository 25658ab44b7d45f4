import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scaledClock, systemClock } from '../../../simulator/src/clock.ts';

const clockModule = join(import.meta.dirname, '../../../simulator/src/clock.ts');

it('is the same in every process of a machine', () => {
  const program = `import(process.argv[1]).then(({ systemClock }) => console.log(systemClock.nowMs()))`;
  const before = systemClock.nowMs();
  const there = Number(execFileSync(process.execPath, ['-e', program, clockModule], { encoding: 'utf8' }));
  expect(there).toBeGreaterThan(before);
  expect(there).toBeLessThan(systemClock.nowMs());
});

it('runs so many times as fast as the machine, and so do its waits', async () => {
  const clock = scaledClock(1_000);
  const before = { outer: systemClock.nowMs(), scaled: clock.nowMs(), inner: systemClock.nowMs() };
  await clock.sleep(20_000);
  const after = { inner: systemClock.nowMs(), scaled: clock.nowMs(), outer: systemClock.nowMs() };
  const passedMs = after.scaled - before.scaled;
  expect(passedMs).toBeGreaterThanOrEqual(1_000 * (after.inner - before.inner));
  expect(passedMs).toBeLessThanOrEqual(1_000 * (after.outer - before.outer));
  expect(passedMs).toBeGreaterThanOrEqual(19_000); // a timer may fire a part of a millisecond early
});

it('does not wait for a time that has passed, nor at all when the signal is aborted', async () => {
  await systemClock.sleep(-1);
  await systemClock.sleep(60_000, AbortSignal.abort());
});
