import { describe, expect, it } from 'vitest';
import { parseSince } from '../../../../ops/src/redrive/since.ts';

const NOW_MS = Date.UTC(2026, 0, 31, 12);

describe('since when', () => {
  it.each([
    ['90s', NOW_MS - 90_000],
    ['30m', NOW_MS - 1_800_000],
    ['2h', NOW_MS - 7_200_000],
    ['7d', NOW_MS - 604_800_000],
    ['0s', NOW_MS],
    ['2026-01-30', Date.UTC(2026, 0, 30)],
    ['2026-01-31T11:59Z', NOW_MS - 60_000],
    ['2026-01-31T11:59:59.5Z', NOW_MS - 500],
    ['2026-01-31T13:00+02:00', NOW_MS - 3_600_000],
  ])('is a duration ago or a time: %s', (text, atMs) => {
    expect(parseSince(text, NOW_MS)).toBe(atMs);
  });

  it.each(['', '2', 'h', '-2h', '1.5h', '2w', '1234567s', 'yesterday', '2026-01-31T11:59', '2026-13-01', '1769860800'])(
    'is not guessed: %j',
    (text) => {
      const message = `--since is like 90s, 30m, 2h, 7d, 2026-01-31 or 2026-01-31T12:00Z, not "${text}"`;
      expect(() => parseSince(text, NOW_MS)).toThrow(message);
    },
  );

  it('does not lie in the future', () => {
    expect(() => parseSince('2026-01-31T12:01Z', NOW_MS)).toThrow('--since 2026-01-31T12:01Z lies in the future');
  });
});
