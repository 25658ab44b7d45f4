import axe, { type AxeResults, type Result, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** Everything that WCAG 2.0 to 2.2 asks for at levels A and AA and a machine can judge, and what is good practice beyond. */
const OPTIONS: RunOptions & { readonly checks: object } = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
  preload: false,
  // Lines over the rows of a board are pseudo-elements: without this axe would leave the contrast of every row unjudged.
  checks: { 'color-contrast': { options: { ignorePseudo: true } } },
};

/** What keeps people out, or nearly so; the rest is advice. */
const IMPACTS: ReadonlySet<unknown> = new Set(['serious', 'critical']);

/** Serious and critical accessibility violations of a page as it is now: rule, which element breaks it, and how. */
export const accessibilityProblems = async (page: Page): Promise<string[]> => {
  // By the debugger's protocol: the page's own policy lets no foreign script in.
  await page.evaluate(axe.source);
  const results = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(OPTIONS)})`);
  return results.violations.filter(({ impact }) => IMPACTS.has(impact)).flatMap(linesOf);
};

/** One line for each way in which the rule is broken, with the first element that breaks it so. */
const linesOf = ({ id, nodes }: Result): string[] => {
  const byReason = Map.groupBy(nodes, reasonOf);
  return [...byReason].map(([reason, broken]) => {
    const others = broken.length === 1 ? '' : ` and ${broken.length - 1} more`;
    return `${id}: ${broken[0]?.target.join(' ')}${others}: ${reason}`;
  });
};

const reasonOf = ({ any, all, none }: Result['nodes'][number]): string =>
  [...any, ...all, ...none].map(({ message }) => message).join('; ');
