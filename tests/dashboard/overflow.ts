import type { Page } from 'playwright-core';

/** How many elements are named: the first ones are the cause, the rest follows. */
const NAMED_MAX = 5;

/** Elements that make a page scroll sideways, each with how far it sticks out; empty if the page does not. */
export const horizontalOverflow = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`(() => {
    const { scrollWidth, clientWidth } = document.scrollingElement;
    if (scrollWidth <= clientWidth) return [];
    const nameOf = (element) => [element.localName, ...element.classList].join('.');
    return [...document.body.querySelectorAll('*')]
      .map((element) => ({ element, beyond: Math.round(element.getBoundingClientRect().right - clientWidth) }))
      .filter(({ beyond }) => beyond > 0)
      .map(({ element, beyond }) => nameOf(element) + ': ' + beyond + ' px too wide')
      .slice(0, ${NAMED_MAX});
  })()`);
