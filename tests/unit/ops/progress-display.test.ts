import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProgressDisplay } from '../../../ops/src/progress-display.ts';

const open = (isTTY: boolean) => {
  const time = { nowMs: 0 };
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 120, cursorTo: () => true, clearLine: () => true });
  const display = createProgressDisplay(stream, { nowMs: () => time.nowMs, sleep: async () => undefined });
  return { display, time, text: () => String(stream.read() ?? '') };
};

describe('progress', () => {
  it('is a line every five seconds where nobody sees it move', () => {
    const { display, time, text } = open(false);
    for (const atMs of [0, 1_000, 4_999, 5_000, 9_000, 10_000]) {
      time.nowMs = atMs;
      display.update({ done: atMs, total: 20_000, text: `at ${atMs}` });
    }
    display.stop();
    expect(text()).toBe('0% at 0\n25% at 5000\n50% at 10000\n');
  });

  it('has no share of a whole that is not known, and all of nothing', () => {
    const { display, time, text } = open(false);
    display.update({ done: 7, total: undefined, text: 'seven' });
    time.nowMs = 5_000;
    display.update({ done: 0, total: 0, text: 'none' });
    expect(text()).toBe('seven\n100% none\n');
  });

  it('is a bar on a terminal, which ends with the last that was said', () => {
    const { display, text } = open(true);
    display.update({ done: 1, total: undefined, text: 'one' });
    display.update({ done: 10, total: 10, text: 'ten' });
    display.stop();
    expect(text()).toContain('100%  ten');
  });
});
