import type { Page } from 'playwright-core';

/**
 * Tells a page that it is hidden, and after a while that it is seen again. The browser under test shows every page for
 * good, so this is what the page would hear; its timers keep their pace.
 */
export const hideMeanwhile = async (page: Page, whileHidden: () => Promise<void>): Promise<void> => {
  await setVisibility(page, 'hidden');
  await whileHidden();
  await setVisibility(page, 'visible');
};

const setVisibility = (page: Page, state: 'hidden' | 'visible'): Promise<void> =>
  page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${state}' });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${state === 'hidden'} });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
