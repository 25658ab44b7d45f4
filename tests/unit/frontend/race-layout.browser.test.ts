import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createPretendHistory } from '../../support/pretend-history.ts';
import { dashboardBench, signIn, signInAndRide } from './dashboard-bench.ts';

const longName = 'Maximiliane Konstantinopoulou-Wetterstra';

/** What sticks out of the page at its sides, or is cut there without dots that say so; empty when all is well. */
const cutOff = (page: Page) =>
  page.evaluate(() => {
    const page = document.documentElement;
    const isMeantTo = (element: Element) => element.closest('.visually-hidden, .skip-link, .chooser, svg') !== null;
    const nameOf = (element: Element) => `${element.tagName.toLowerCase()}.${[...element.classList].join('.')}`;
    const endsInDots = (element: Element | null): boolean =>
      element !== null && (getComputedStyle(element).textOverflow === 'ellipsis' || endsInDots(element.parentElement));
    const sticksOut = (element: Element) => {
      if (endsInDots(element.parentElement)) return false;
      const { left, right, width } = element.getBoundingClientRect();
      return width > 1 && (right > page.clientWidth + 1 || left < -1);
    };
    const isCut = (element: Element) => {
      const style = getComputedStyle(element);
      const hides = style.overflowX !== 'visible' && style.textOverflow !== 'ellipsis' && style.clipPath === 'none';
      return hides && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1;
    };
    const all = [...document.body.querySelectorAll('*')].filter((element) => !isMeantTo(element));
    return [
      ...(page.scrollWidth > page.clientWidth ? ['the page scrolls sideways'] : []),
      ...all.filter(sticksOut).map((element) => `${nameOf(element)} sticks out`),
      ...all.filter(isCut).map((element) => `${nameOf(element)} is cut`),
    ];
  });

const scrollsDown = (page: Page) => page.evaluate(() => document.documentElement.scrollHeight > window.innerHeight);

/** Which of them cannot be seen whole without scrolling. */
const unseen = async (page: Page, selectors: readonly string[]): Promise<string[]> => {
  const height = page.viewportSize()?.height ?? 0;
  const found = await Promise.all(
    selectors.map(async (selector) => {
      const box = await page.locator(selector).first().boundingBox();
      return box !== null && box.y >= 0 && box.y + box.height <= height ? [] : [selector];
    }),
  );
  return found.flat();
};

const figures = ['.countdown', '.hero.rank', '.hero.output', '.measures', '.stage-gaps', '.all-time-figures'];
const verbs = '.verbs button >> visible=true';

describe('the race view on screens of all sizes', () => {
  const { open, errors } = dashboardBench();
  const crowd = () => ({
    racerCount: 60,
    name: longName,
    history: createPretendHistory({
      racerCount: 2_000,
      lengthSeconds: 900,
      bests: new Array<number>(900).fill(12_000),
    }),
  });

  it.each([
    { width: 390, height: 844 },
    { width: 1280, height: 640 },
    { width: 1440, height: 900 },
    { width: 1920, height: 1080 },
  ])('shows whole names or dots, and all figures of a ride, on $width \u00d7 $height', async (size) => {
    const { page } = await open({ ...crowd(), size });
    const isPhone = size.width < 960;
    await page.waitForSelector('.freshness.live');
    expect([await cutOff(page), await scrollsDown(page)]).toEqual([[], false]);
    await signIn(page);
    await page.locator('.bike-choice').waitFor({ state: 'attached' });
    expect([await cutOff(page), await scrollsDown(page)]).toEqual([[], false]);
    expect(await unseen(page, ['button:has-text("Join now")', 'button:has-text("Next start")'])).toEqual([]);
    await page.getByRole('button', { name: 'Next start' }).click();
    await page.getByRole('region', { name: 'On the start line' }).waitFor();
    expect([await cutOff(page), await unseen(page, ['.countdown', '.start-line .button'])]).toEqual([[], []]);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Join now' }).click();
    await page
      .locator('.all-time-figures')
      .getByText(/^\u2248/)
      .waitFor();
    await page.locator('.chart-space canvas').waitFor();
    expect([await cutOff(page), await scrollsDown(page)]).toEqual([[], isPhone]);
    expect(await unseen(page, [...figures, '.chart-panel', verbs])).toEqual([]);
    if (!isPhone) expect(await unseen(page, ['.own', '.ride-foot', '.steer-controls'])).toEqual([]);
    await page.locator('.switch').getByText('All time').click();
    await page.getByRole('table', { name: 'All-time ranking' }).waitFor();
    expect(await cutOff(page)).toEqual([]);
  });

  it('shows the own row with its neighbours below the stage of a phone, and steers from its foot', async () => {
    const { page } = await open({ ...crowd(), size: { width: 390, height: 844 } });
    await signInAndRide(page);
    await page.getByLabel('Cadence').waitFor({ state: 'hidden' });
    const own = page.locator('.place .ranking-row.own');
    await own.waitFor();
    expect(await page.locator('.rows [role=row]').count()).toBe(7);
    // Both at once, since they change every second; equals, who share a rank, are soon none any more.
    const rowAndRank = () =>
      own.evaluate((row) => [
        Number(row.closest('.place')?.getAttribute('aria-rowindex')),
        Number(row.querySelector('.rank')?.textContent),
      ]);
    await expect.poll(() => rowAndRank().then(([row = 0, rank = 0]) => row - rank)).toBe(1);
    await page.getByRole('button', { name: 'Steer' }).click();
    await page.getByLabel('Cadence').fill('120');
    expect(await unseen(page, ['.steer-controls', verbs])).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
  });

  it('keeps every figure where it is while numbers change', async () => {
    const { page } = await open(crowd());
    await signInAndRide(page);
    await page
      .locator('.all-time-figures')
      .getByText(/^\u2248/)
      .waitFor();
    const places = () =>
      page.evaluate(() =>
        [
          ...document.querySelectorAll(
            '.stage-figures dl, .stage-figures .output .figure, .strip dl > div, .chart-space, .dock > *',
          ),
        ].map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          return [x, y, width, height].map(Math.round).join(' ');
        }),
      );
    const output = () => page.locator('.hero.output .figure').textContent();
    const before = await places();
    for (const cadence of ['150', '60', '100']) {
      const shown = await output();
      await page.getByLabel('Cadence').fill(cadence);
      await page.locator('.hero.output .figure', { hasNotText: shown ?? '' }).waitFor();
      expect(await places()).toEqual(before);
    }
  });

  it('has met no error in all of this', () => {
    expect(errors()).toEqual([]);
  });
});
