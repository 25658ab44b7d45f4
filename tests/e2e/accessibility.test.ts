import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../dashboard/stage.ts';
import { lookAt, VIEW_STATES, type ViewState } from '../dashboard/states.ts';
import { accessibilityProblems } from '../support/axe.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';

const LAPTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
/** Colours differ by theme, what is there at all by screen. */
const LOOKS = [
  { size: LAPTOP, theme: 'light' },
  { size: LAPTOP, theme: 'dark' },
  { size: PHONE, theme: 'dark' },
] as const;

describe('for people who do not see, or not well, or use no pointer', { timeout: 180_000 }, () => {
  let stage: Stage;
  const browsers = new Map<ViewState['who'], TestBrowser>();

  // The stage waits for a race, and then for a history, three minutes each at most.
  beforeAll(async () => {
    stage = await openStage({ raceLengthSeconds: 30, racerCount: 30 });
    // A figure that rolls and a row on its way are judged where they end up.
    for (const who of ['guest', 'racer'] as const) browsers.set(who, await launchBrowser({ reducedMotion: 'reduce' }));
  }, 420_000);

  afterAll(async () => {
    for (const { close } of browsers.values()) await close();
    await stage?.close();
  });

  const pageOf = (who: ViewState['who']): Page => {
    const browser = browsers.get(who);
    if (browser === undefined) throw new Error(`there is no browser for a ${who}`);
    return browser.page;
  };

  it.each(VIEW_STATES)('$name has nothing that keeps them out', async (state) => {
    const page = pageOf(state.who);
    const problems: string[] = [];
    await page.setViewportSize(LAPTOP);
    await lookAt(state, { page, stage }, async () => {
      for (const { size, theme } of LOOKS) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme: theme });
        for (const problem of await accessibilityProblems(page))
          problems.push(`${theme}, ${size.width} px: ${problem}`);
      }
    });
    expect(problems).toEqual([]);
  });
});
