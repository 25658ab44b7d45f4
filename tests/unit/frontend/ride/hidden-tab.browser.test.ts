import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchBrowser, type TestBrowser } from '../../../support/browser.ts';
import { eventually } from '../../../support/eventually.ts';
import { startPretendPlatform } from '../../../support/pretend-platform.ts';
import { raceLengthWithRoom } from '../../../support/race-length.ts';
import { suiteFolder } from '../../../support/temporary-folder.ts';

const siteFolder = suiteFolder();
const frontendFolder = join(import.meta.dirname, '../../../../frontend');

describe('a ride in a tab that nobody looks at', () => {
  let browser: TestBrowser;

  beforeAll(async () => {
    await build({ root: frontendFolder, logLevel: 'error', build: { outDir: siteFolder, emptyOutDir: true } });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  it('goes on sending each second although the page’s own timers hardly fire any more', async () => {
    const platform = await startPretendPlatform({ siteFolder, raceLengthSeconds: raceLengthWithRoom() });
    onTestFinished(async () => {
      await browser.page.goto('about:blank');
      await platform.close();
    });
    platform.issuer.setPerson({ sub: 'marianne', name: 'Marianne' });
    const { page, errors } = browser;
    await page.goto(platform.url);
    await page.getByRole('button', { name: 'Sign in to ride' }).click();
    await page.locator('.riding').waitFor();
    await eventually(() => platform.readings[0], { what: 'the first reading' });
    // A test's pages all count as seen. This is what browsers do to one that has not been for some minutes.
    await page.evaluate(() => {
      const oncePerMinute = 60_000;
      const inSameTurnMs = 50;
      const original = window.setTimeout.bind(window);
      const slow = (wake: TimerHandler, waitMs = 0, ...rest: unknown[]) =>
        original(wake, waitMs < inSameTurnMs ? waitMs : waitMs + oncePerMinute, ...rest);
      Object.assign(window, { setTimeout: slow });
    });
    const before = platform.readings.length;
    const later = await eventually(
      () => (platform.readings.length >= before + 6 ? platform.readings.slice(before) : undefined),
      { what: 'six more readings, long before a minute is over' },
    );
    const seconds = later.map(({ second }) => second);
    expect([seconds, errors]).toEqual([[...new Set(seconds)].sort((a, b) => a - b), []]);
  });
});
