import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { createPretendHistory } from '../../support/pretend-history.ts';
import {
  dashboardBench,
  nextEndMs,
  raceLengthEndingSoon,
  signIn,
  signInAndRide,
  untilLeft,
  watchStandstill,
} from './dashboard-bench.ts';

/** Second of the race that runs, where races of this length follow each other without end, by a clock that is `aheadMs` ahead. */
const secondOf = (raceLengthSeconds: number, aheadMs: number) =>
  Math.floor(((Date.now() + aheadMs) / 1_000) % raceLengthSeconds) + 1;

/** The stage and the board beside it, as they stand at one moment. */
const readStage = (page: Page) =>
  page.evaluate(() => {
    const textOf = (selector: string, root: ParentNode = document) =>
      root.querySelector(selector)?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '';
    const gap = (id: string) => [textOf(`.stage-gaps .${id} .figure`), textOf(`.stage-gaps .${id} .name`)];
    const rows = [...document.querySelectorAll('.rows [role=row]')]
      .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
      .map((row) => ({
        rank: textOf('.rank', row),
        name: textOf('.name', row),
        hundredths: Math.round(Number(textOf('.output', row)) * 100),
        isOwn: row.querySelector('.own') !== null,
      }));
    return {
      rank: textOf('.stage-figures .rank .spoken'),
      of: textOf('.stage-figures .of'),
      output: textOf('.stage-figures .output .figure').replace(' ', ''),
      leader: gap('leader'),
      ahead: gap('ahead'),
      behind: gap('behind'),
      rows,
    };
  });

/** Run in the page: collects the seconds that are counted on the start line from now on. */
const NOTE_COUNTED = `
  globalThis.countedSeen = new Set();
  const note = () => {
    const counted = document.querySelector('.countdown.counting .spoken');
    if (counted !== null) countedSeen.add(counted.textContent);
  };
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
`;

/** Moves the focus as people without a mouse do. */
const tabTo = async (page: Page, name: string): Promise<void> => {
  const focused = () =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      return (
        element?.labels?.[0]?.textContent?.trim() || element?.getAttribute('aria-label') || element?.innerText || ''
      );
    });
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await focused()).startsWith(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${name} cannot be reached with the Tab key`);
};

const signed = (hundredths: number) => `${hundredths < 0 ? '\u2212' : '+'}${(Math.abs(hundredths) / 100).toFixed(2)}`;

describe('riding in a browser', () => {
  const { open, errors } = dashboardBench();

  it('joins the race that is on, in the second that runs', async () => {
    const { page, platform, raceLengthSeconds } = await open();
    const openedAtMs = Date.now();
    await signIn(page);
    // Meanwhile it has asked for the time: what it makes of the answer is right to half of what that took.
    const offMs = (Date.now() - openedAtMs) / 2;
    const before = secondOf(raceLengthSeconds, -offMs);
    await page.getByRole('button', { name: 'Join now' }).click();
    const first = await eventually(() => platform.readings[0]);
    expect(first.second).toBeGreaterThanOrEqual(before);
    expect(first.second).toBeLessThanOrEqual(secondOf(raceLengthSeconds, offMs));
  });

  it('waits on the start line for the next race, and rides it from its first second', {
    timeout: 120_000,
  }, async () => {
    const { page, platform, raceLengthSeconds } = await open({ raceLengthSeconds: 15 });
    await signIn(page);
    const standstill = await watchStandstill(page);
    await eventually(() => platform.clients.find(({ password }) => password !== ''), { what: 'a link of the racer' });
    await untilLeft(11, raceLengthSeconds);
    await page.getByRole('button', { name: 'Next start' }).click();
    const line = page.getByRole('region', { name: 'On the start line' });
    await line.getByText('The next race starts in').waitFor();
    expect(platform.readings).toEqual([]);
    await page.locator('.riding').waitFor();
    const first = await eventually(() => platform.readings[0]);
    // At the latest 0.6 s after the start, unless the page stood still.
    expect(first.second).toBeLessThanOrEqual(1 + Math.floor(0.7 + (await standstill())));
  });

  it('counts the last three seconds one by one', { timeout: 300_000 }, async () => {
    const { page, raceLengthSeconds } = await open({ raceLengthSeconds: raceLengthEndingSoon() });
    await signIn(page);
    const standstill = await watchStandstill(page);
    await page.evaluate(NOTE_COUNTED);
    await untilLeft(10, raceLengthSeconds);
    await page.getByRole('button', { name: 'Next start' }).click();
    await page.locator('.riding').waitFor({ timeout: nextEndMs });
    const counted = await page.evaluate<string[]>('[...countedSeen]');
    const all = ['3', '2', '1'];
    expect(counted).toEqual(all.filter((second) => counted.includes(second)));
    // Each is there for a second: only a page that stood still for as long has shown nothing of it.
    expect(all.length - counted.length).toBeLessThanOrEqual(Math.floor(0.3 + (await standstill())));
  });

  it('leaves the start line on request, and nothing was sent', async () => {
    const { page, platform } = await open();
    await signIn(page);
    await page.getByRole('button', { name: 'Next start' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Join now' }).waitFor();
    expect(platform.readings).toEqual([]);
  });

  it('shows what the platform was sent', async () => {
    const { page, platform } = await open();
    await signInAndRide(page);
    for (const at of [2, 4]) {
      await eventually(() => (platform.readings.length >= at ? true : undefined));
      const sent = () => platform.readings.map(({ outputHundredths }) => (outputHundredths / 100).toFixed(2));
      const shown = await eventually(async () => {
        const { output } = await readStage(page);
        return sent().slice(-2).includes(output) ? output : undefined;
      });
      expect(sent()).toContain(shown);
    }
    // The board comes with a frame of its own, whatever was acknowledged by then.
    await expect
      .poll(async () => {
        const { rank, of } = await readStage(page);
        return [rank, of];
      })
      .toEqual(['1', 'of 1']);
  });

  it('tells the leader, the racer ahead and the one behind with the distance to each, as the board has them', async () => {
    const { page } = await open({ racerCount: 9 });
    await signInAndRide(page);
    await page.getByLabel('Cadence').fill('92');
    const { rows, ...stage } = await eventually(async () => {
      const read = await readStage(page);
      const isBetween = read.rows.findIndex(({ isOwn }) => isOwn) > 0 && !read.rows.at(-1)?.isOwn;
      return isBetween && read.rows.every(({ name }) => name !== '') ? read : undefined;
    });
    const own = rows.findIndex(({ isOwn }) => isOwn);
    const hundredths = rows[own]?.hundredths ?? 0;
    const above = rows.slice(0, own).findLast((row) => row.hundredths > hundredths);
    const below = rows.slice(own).find((row) => row.hundredths < hundredths);
    expect({ ...stage, output: '' }).toEqual({
      rank: rows[own]?.rank,
      of: 'of 10',
      output: '',
      leader: [signed(hundredths - (rows[0]?.hundredths ?? 0)), rows[0]?.name],
      ahead: [signed(hundredths - (above?.hundredths ?? 0)), above?.name],
      behind: [signed(hundredths - (below?.hundredths ?? 0)), below?.name],
    });
  });

  it('shows a racer their place in all time and the gap to their own best, on either board', async () => {
    const bests = new Array<number>(900).fill(100);
    const history = createPretendHistory({ racerCount: 2_000, lengthSeconds: 900, bests });
    const { page } = await open({ history });
    await signInAndRide(page);
    const figures = page.locator('.all-time-figures');
    await figures.getByText(/\+\d+\.\d\d ahead of your best/).waitFor({ state: 'attached' });
    await figures.getByText(/^\u2248[\d,]+(st|nd|rd|th)$/).waitFor();
    await figures.getByText(/\d+ new bests?/).waitFor();
    await page.getByRole('img', { name: /Now \d+\.\d\d\. Your best at this second: 1\.00\./ }).waitFor();
    await page.locator('.chart-space canvas').waitFor();
    await page.locator('.switch').getByText('All time').click();
    await page.locator('.below .own').waitFor();
    expect(await page.locator('.below .name').textContent()).toBe('Marianne');
    expect(await page.locator('.below .rank').textContent()).toMatch(/^\u2248/);
    await page.getByLabel('Cadence').fill('150');
    await page.getByLabel('Resistance').fill('100');
    await page.locator('.place .present').waitFor();
    expect(await page.locator('.below').count()).toBe(0);
  });

  it('rides by itself when that is how one rides, and has nothing to steer then', async () => {
    const { page, platform } = await open();
    await signIn(page);
    await page.getByRole('radio', { name: 'Simulated' }).check();
    await page.getByRole('button', { name: 'Join now' }).click();
    await page.getByText('A simulated ride').waitFor();
    await eventually(() => (platform.readings.length >= 2 ? true : undefined));
    expect(await page.getByRole('slider').count()).toBe(0);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('radio', { name: 'Steer' }).check();
  });

  it('says that readings do not get through, and nothing more once they do', async () => {
    const { page, platform } = await open();
    await signInAndRide(page);
    await eventually(() => platform.readings[0]);
    platform.cutLinks({ refuse: true });
    const notice = page.getByText('Your readings do not get through.');
    await notice.waitFor();
    platform.cutLinks();
    await notice.waitFor({ state: 'detached' });
  });

  it('lets no place pass for live when frames stay away', async () => {
    const { page, platform } = await open();
    await signInAndRide(page);
    await eventually(async () => (/^\d/.test(await page.title()) ? true : undefined));
    platform.setPublishing(false);
    await page.locator('.riding.old').waitFor();
    expect(await page.title()).not.toMatch(/\d/);
    platform.setPublishing(true);
    await page.locator('.riding:not(.old)').waitFor();
  });

  it('goes on in another class, and leads back to it', async () => {
    const { page } = await open();
    await signInAndRide(page);
    await page.getByRole('link', { name: 'Hills' }).click();
    await page.getByRole('link', { name: 'You are riding in Sprint. Go there.' }).click();
    await page.locator('.riding').waitFor();
    expect(new URL(page.url()).pathname).toBe('/race/1');
  });

  it('can be ridden with the keyboard alone', async () => {
    const { page, platform } = await open();
    await signIn(page);
    await tabTo(page, 'Your name');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('Alfonsina');
    await page.keyboard.press('Enter');
    await page.locator('.riding').waitFor();
    await eventually(() => (platform.readings[0]?.name === 'Alfonsina' ? true : undefined));
    const cadence = async () => Number(await page.getByLabel('Cadence').inputValue());
    const before = await cadence();
    await page.keyboard.press('ArrowRight');
    expect(await cadence()).toBe(before + 2);
    await tabTo(page, 'Ride on into the next race');
    await page.keyboard.press('Space');
    expect(await page.getByRole('switch').getAttribute('aria-checked')).toBe('false');
    await page.keyboard.press('Space');
    await tabTo(page, 'Stop');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Join now' }).waitFor();
  });

  it('has met no error in all of this but those of a refused link', () => {
    expect(errors()).toEqual([]);
  });
});
