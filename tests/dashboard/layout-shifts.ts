import type { Page } from 'playwright-core';
import { untilPainted } from '../support/painted.ts';

/** What jumped by itself, without anybody having touched the page. */
export interface LayoutShifts {
  /** Sum of the shifts, as browsers count them: share of the screen times share of the way. */
  readonly score: number;
  /** The elements that jumped, most often first. */
  readonly elements: readonly string[];
}

/** Watches a page while something goes on: all that it showed by then, until what came of it is painted. */
export const layoutShiftsDuring = async (page: Page, goOn: () => Promise<void>): Promise<LayoutShifts> => {
  // What was never painted cannot jump.
  await untilPainted(page);
  await page.evaluate(`
    globalThis.shiftsSeen = { score: 0, counts: new Map() };
    const nameOf = (node) => node?.localName === undefined ? 'text' : [node.localName, ...node.classList].join('.');
    const take = (entries) => {
      for (const { value, hadRecentInput, sources } of entries) {
        if (hadRecentInput) continue;
        shiftsSeen.score += value;
        for (const { node } of sources) {
          const name = nameOf(node);
          shiftsSeen.counts.set(name, (shiftsSeen.counts.get(name) ?? 0) + 1);
        }
      }
    };
    shiftsSeen.observer = new PerformanceObserver((list) => take(list.getEntries()));
    shiftsSeen.observer.observe({ type: 'layout-shift' });
    shiftsSeen.take = take;
  `);
  await goOn();
  await untilPainted(page);
  return await page.evaluate<LayoutShifts>(`(() => {
    const { counts, observer, take } = shiftsSeen;
    take(observer.takeRecords());
    observer.disconnect();
    const elements = [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => count + ' × ' + name);
    return { score: shiftsSeen.score, elements };
  })()`);
};
