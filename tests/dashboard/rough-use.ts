import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { PretendPlatform } from '../support/pretend-platform.ts';
import { hideMeanwhile } from './page-visibility.ts';

/** Long enough for a page to notice that nothing comes, short enough for several of them in a round. */
const OUTAGE_MS = 4_000;

/** A step of a long evening with the dashboard; each ends on the live board that it began on. */
type Step = (page: Page, platform: PretendPlatform) => Promise<void>;

const loseLink: Step = async (page, platform) => {
  platform.cutLinks({ refuse: true });
  await page.locator('.freshness.offline').waitFor();
  await delay(OUTAGE_MS);
  platform.cutLinks();
};

const lookAway: Step = (page) => hideMeanwhile(page, () => delay(OUTAGE_MS));

const changeTheme: Step = async (page) => {
  // As the device, light, dark, and round.
  for (let times = 0; times < 3; times += 1) await page.getByRole('button', { name: /^Theme: / }).click();
};

const changeBoard: Step = async (page) => {
  await page.getByRole('radio', { name: 'All time' }).check({ force: true });
  await page.getByRole('table', { name: 'All-time ranking' }).waitFor();
  await page.getByRole('radio', { name: 'Here now' }).check({ force: true });
};

const changeClass: Step = async (page) => {
  const classes = page.getByRole('navigation', { name: 'Race class' });
  await classes.getByRole('link').nth(1).click();
  await page.waitForURL(/race\/2/);
  await classes.getByRole('link').nth(0).click();
};

const visitSections: Step = async (page) => {
  for (const section of ['Results', 'Leaderboard', 'My rides', 'Race']) {
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: section, exact: true }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
  }
};

const STEPS = [loseLink, lookAway, changeTheme, changeBoard, changeClass, visitSections];

/** Everything that people do to a page in a long evening, once; it ends on the live board. */
export const roughRound: Step = async (page, platform) => {
  for (const step of STEPS) {
    await step(page, platform);
    await page.locator('.freshness.live').waitFor();
    await page.getByRole('table', { name: 'Live ranking' }).waitFor();
  }
};
