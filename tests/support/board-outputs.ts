import type { Page } from 'playwright-core';

/**
 * Outputs of a board as it shows them, from its first row on; all at one moment. A locator would find the rows first and
 * read them later: some have moved or gone by then.
 * @param rows selector of the rows
 */
export const boardOutputs = (page: Page, rows: string): Promise<number[]> =>
  page.evaluate(
    (selector) =>
      [...document.querySelectorAll(selector)]
        .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
        .map((row) => Number.parseFloat(row.querySelector('.output')?.textContent ?? '')),
    rows,
  );
