import type { Page } from 'playwright-core';

/** Resolves when everything that a page shows by now has been painted: a frame was made, and another one has begun. */
export const untilPainted = async (page: Page): Promise<void> => {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
};
