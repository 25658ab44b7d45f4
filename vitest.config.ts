import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'tests/bench/**'],
    pool: 'forks',
    // Twice the cores that CI has: tests of whole races wait for seconds to pass more than they work.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // Bounds for what hangs, wide enough for a machine that is slow and busy; no test waits for them when all is well.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
