import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { launchBrowser, type TestBrowser } from '../../support/browser.ts';
import { createPretendHistory, type PretendHistory } from '../../support/pretend-history.ts';
import { type PretendPlatform, startPretendPlatform } from '../../support/pretend-platform.ts';
import { raceLengthWithRoom } from '../../support/race-length.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const siteFolder = suiteFolder();
const frontendFolder = join(import.meta.dirname, '../../../frontend');

describe('the dashboard in a browser', () => {
  let platform: PretendPlatform;
  let browser: TestBrowser;

  beforeAll(async () => {
    await build({ root: frontendFolder, logLevel: 'error', build: { outDir: siteFolder, emptyOutDir: true } });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  interface OpenOptions {
    racerCount?: number;
    path?: string;
    raceLengthSeconds?: number;
    history?: PretendHistory;
  }
  const open = async ({ path = '/', racerCount = 0, ...given }: OpenOptions = {}) => {
    const raceLengthSeconds = given.raceLengthSeconds ?? raceLengthWithRoom();
    const started = await startPretendPlatform({ ...given, siteFolder, racerCount, raceLengthSeconds });
    onTestFinished(async () => {
      // A page that is still open would go on asking a platform that is gone.
      await browser.page.goto('about:blank');
      await started.close();
    });
    platform = started;
    platform.issuer.setPerson({ sub: randomUUID(), name: 'Marianne' });
    await browser.page.goto(`${platform.url}${path}`);
    return browser.page;
  };
  /** Signs in with one click, and rides at once. */
  const ride = async (page: Page) => {
    await page.getByRole('button', { name: 'Sign in to ride' }).click();
    await page.locator('.riding').waitFor();
  };

  it('shows the leaders of a thousand racers best first, with few elements, and says that they are live', async () => {
    const page = await open({ racerCount: 1_000 });
    await page.waitForSelector('.freshness.live');
    const rows = page.locator('.rows [role=row]');
    await rows.first().waitFor();
    const shown = await rows.evaluateAll((elements) =>
      elements
        .map((row) => [
          Number(row.getAttribute('aria-rowindex')),
          Number.parseFloat(row.querySelector('.output')?.textContent ?? ''),
        ])
        .sort(([a = 0], [b = 0]) => a - b)
        .map(([, output]) => output),
    );
    expect(shown).toEqual([...shown].sort((a = 0, b = 0) => b - a));
    expect([shown.length > 10, shown.length < 60]).toEqual([true, true]);
    expect(await page.title()).toBe('Sprint · Alleycat');
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('1001');
  });

  it('explains an empty race, and puts a racer on the board who signs in to ride', async () => {
    const page = await open({ path: '/race/2' });
    await page.getByText('Nobody is riding yet').waitFor();
    await ride(page);
    await page.locator('.ranking-row.own').waitFor();
    expect(await page.locator('.own-figures .place > span').allTextContents()).toEqual(['Your rank', '1', 'of 1']);
    expect(platform.readings[0]).toMatchObject({ name: 'Marianne', raceId: expect.stringMatching(/^2-/) });
    const before = await page.getByLabel('Cadence').inputValue();
    await page.locator('h1').click();
    await page.keyboard.press('ArrowRight');
    expect(Number(await page.getByLabel('Cadence').inputValue())).toBe(Number(before) + 2);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Ride', exact: true }).waitFor();
  });

  it('says that data is old when frames stay away, and is live again with the next one', async () => {
    const page = await open({ racerCount: 20 });
    await page.waitForSelector('.freshness.live');
    platform.setPublishing(false);
    await page.waitForSelector('.freshness.stale');
    expect(await page.locator('.banner').textContent()).toMatch(/^Not live: this data is \d+\u202fs old\.$/);
    expect(await page.locator('.board.muted').count()).toBe(1);
    platform.setPublishing(true);
    await page.waitForSelector('.freshness.live');
    expect(await page.locator('.banner').count()).toBe(0);
  });

  it('says that it is offline when the link is cut, comes back by itself and takes a fresh snapshot', async () => {
    const page = await open({ racerCount: 20 });
    await page.waitForSelector('.freshness.live');
    platform.cutLinks({ refuse: true });
    await page.waitForSelector('.freshness.offline');
    const snapshotsBefore = platform.requests.filter((path) => path.endsWith('/live')).length;
    platform.cutLinks();
    await page.waitForSelector('.freshness.live');
    expect(platform.requests.filter((path) => path.endsWith('/live')).length).toBeGreaterThan(snapshotsBefore);
  });

  it('changes the class without a new page, and leaves no board of the old one', async () => {
    const page = await open({ racerCount: 20 });
    await page.waitForSelector('.freshness.live');
    await page.getByRole('link', { name: 'Hills' }).click();
    await page.getByText('Nobody is riding yet').waitFor();
    expect([new URL(page.url()).pathname, await page.locator('.ranking-row').count()]).toEqual(['/race/2', 0]);
  });

  it('keeps the own place in sight in a large field and goes there on request', async () => {
    const page = await open({ racerCount: 500 });
    await ride(page);
    await page.locator('.pinned .own').waitFor();
    await page.getByRole('button', { name: 'Show my place in the ranking' }).click();
    await page.locator('.place .own').waitFor();
    expect(await page.locator('.pinned').count()).toBe(0);
  });

  it('sends a final reading at the last second, rides on in the next race and shows the podium of the last one', async () => {
    const page = await open({ path: '/race/3', raceLengthSeconds: 10 });
    await ride(page);
    const final = await vi.waitUntil(() => platform.readings.find(({ isFinal }) => isFinal), { timeout: 30_000 });
    expect(final.second).toBe(10);
    const podium = page.getByRole('region', { name: 'Last race', includeHidden: true });
    await podium.waitFor({ state: 'attached' });
    expect(await podium.isVisible()).toBe(false); // no room for the whole of it beside the figures of a ride
    await page.setViewportSize({ width: 1440, height: 1080 });
    onTestFinished(() => page.setViewportSize({ width: 1440, height: 900 }));
    await podium.getByText('Marianne').waitFor();
    const after = platform.readings.slice(platform.readings.indexOf(final) + 1);
    // A final reading whose acknowledgement is slow is sent again; an update after it would be wrong.
    expect(after.filter(({ raceId, isFinal }) => raceId === final.raceId && !isFinal)).toEqual([]);
    await page.locator('.ranking-row.own').waitFor();
  });

  it('shows the field of all time at this second, says how old it is, and keeps the view in the address', async () => {
    const history = createPretendHistory({ racerCount: 2_000, lengthSeconds: 900 });
    const page = await open({ racerCount: 20, history });
    await page.waitForSelector('.freshness.live');
    await page.getByText('All time', { exact: true }).click();
    const board = page.getByRole('table', { name: 'All-time ranking' });
    await board.waitFor();
    expect(new URL(page.url()).search).toBe('?board=all-time');
    expect(await page.locator('.history-mark').textContent()).toMatch(/^As of \d+\u202fs ago$/);
    expect(await page.locator('.freshness').count()).toBe(0);
    expect(await board.getAttribute('aria-rowcount')).toBe('101');
    const first = board.locator('.place').and(page.locator('[aria-rowindex="2"]'));
    expect(await first.locator('.to-leader').textContent()).toBe('Leader');
    const elements = await board.locator('.place').count();
    expect([elements > 10, elements < 60]).toEqual([true, true]);
    const second = await page.locator('.caption strong').textContent();
    await page.getByText(second ?? '', { exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('radio', { name: 'All time' }).focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('table', { name: 'Live ranking' }).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('opens with the all-time board where the address says so, and keeps it in another class', async () => {
    const page = await open({ path: '/race/1?board=all-time', history: createPretendHistory({ racerCount: 50 }) });
    await page.getByRole('table', { name: 'All-time ranking' }).or(page.getByText('Nobody has ridden')).waitFor();
    await page.getByRole('link', { name: 'Hills' }).click();
    await page.getByText('No all-time board yet').waitFor();
    expect(new URL(page.url()).search).toBe('?board=all-time');
  });

  it('shows a racer their place in all time and the gap to their own best, on either board', async () => {
    const bests = new Array<number>(900).fill(100);
    const history = createPretendHistory({ racerCount: 2_000, lengthSeconds: 900, bests });
    const page = await open({ history });
    await ride(page);
    const figures = page.locator('.all-time-figures');
    await figures.getByText(/\+\d+\.\d\d ahead of your best/).waitFor({ state: 'attached' });
    await figures.getByText(/^\u2248[\d,]+(st|nd|rd|th)$/).waitFor();
    await figures.getByText(/\d+ new bests?/).waitFor();
    await page.getByText('All time', { exact: true }).first().click();
    await page.locator('.below .own').waitFor();
    expect(await page.locator('.below .name').textContent()).toBe('Marianne');
    expect(await page.locator('.below .rank').textContent()).toMatch(/^\u2248/);
    await page.getByLabel('Cadence').fill('150');
    await page.getByLabel('Resistance').fill('100');
    await page.locator('.place .present').waitFor();
    expect(await page.locator('.below').count()).toBe(0);
  });

  it.each([
    { width: 1280, height: 640 },
    { width: 390, height: 844 },
  ])('has room for all figures of a racer, and for Stop, on $width \u00d7 $height', async (size) => {
    const page = await open({ history: createPretendHistory({ racerCount: 2_000, lengthSeconds: 900 }) });
    await page.setViewportSize(size);
    onTestFinished(() => page.setViewportSize({ width: 1440, height: 900 }));
    await ride(page);
    const figures = page.locator('.all-time-figures');
    // Of two digits, in the widest place that there is for them.
    await figures.getByText(/^1\d new bests$/).waitFor();
    const cut = await figures
      .locator('.more')
      .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth));
    expect(cut).toEqual([]);
    const box = await page.getByRole('button', { name: 'Stop' }).boundingBox();
    expect(box && box.y + box.height).toBeLessThanOrEqual(size.height);
  });

  it('says that an all-time board came broken, and shows the whole one when it comes', async () => {
    const history = createPretendHistory({ racerCount: 200, lengthSeconds: 900 });
    history.breakBoards(true);
    const page = await open({ path: '/?board=all-time', history });
    await page.getByText('The newest all-time board came broken.').waitFor();
    expect(await page.locator('.history-mark.behind').count()).toBe(1);
    history.breakBoards(false);
    await page.getByRole('table', { name: 'All-time ranking' }).waitFor();
    expect(await page.locator('.banner').count()).toBe(0);
  });

  it('has met no error in all of this but those of a refused link', () => {
    expect(browser.errors.filter((text) => !text.includes('WebSocket'))).toEqual([]);
  });
});
