import type { Page } from 'playwright-core';

/** To be evaluated in a page: resolves when a frame was made, and another one has begun. */
export const TWO_FRAMES = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

/** Resolves when everything that a page shows by now has been painted. */
export const untilPainted = async (page: Page): Promise<void> => {
  await page.evaluate(TWO_FRAMES);
};
