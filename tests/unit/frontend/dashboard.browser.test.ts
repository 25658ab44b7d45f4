import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { launchBrowser, type TestBrowser } from '../../support/browser.ts';
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

  const open = async (o: { racerCount?: number; path?: string; raceLengthSeconds?: number } = {}) => {
    const raceLengthSeconds = o.raceLengthSeconds ?? raceLengthWithRoom();
    const started = await startPretendPlatform({ siteFolder, racerCount: o.racerCount ?? 0, raceLengthSeconds });
    onTestFinished(() => started.close());
    platform = started;
    await browser.page.goto(`${platform.url}${o.path ?? '/'}`);
    return browser.page;
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

  it('explains an empty race, and puts a racer on the board who presses Ride', async () => {
    const page = await open({ path: '/race/2' });
    await page.getByText('Nobody is riding yet').waitFor();
    await page.getByLabel('Your name').fill('Marianne');
    await page.getByRole('button', { name: 'Ride' }).click();
    await page.locator('.ranking-row.own').waitFor();
    expect(await page.locator('.own-figures .place > span').allTextContents()).toEqual(['Your rank', '1', 'of 1']);
    expect(platform.readings[0]).toMatchObject({ name: 'Marianne', raceId: expect.stringMatching(/^2-/) });
    const before = await page.getByLabel('Cadence').inputValue();
    await page.locator('h1').click();
    await page.keyboard.press('ArrowRight');
    expect(Number(await page.getByLabel('Cadence').inputValue())).toBe(Number(before) + 2);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Ride' }).waitFor();
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
    await page.getByLabel('Your name').fill('Marianne');
    await page.getByRole('button', { name: 'Ride' }).click();
    await page.locator('.pinned .own').waitFor();
    await page.getByRole('button', { name: 'Show my place in the ranking' }).click();
    await page.locator('.place .own').waitFor();
    expect(await page.locator('.pinned').count()).toBe(0);
  });

  it('sends a final reading at the last second, rides on in the next race and shows the podium of the last one', async () => {
    const page = await open({ path: '/race/3', raceLengthSeconds: 10 });
    await page.getByLabel('Your name').fill('Marianne');
    await page.getByRole('button', { name: 'Ride' }).click();
    const final = await vi.waitUntil(() => platform.readings.find(({ isFinal }) => isFinal), { timeout: 30_000 });
    expect(final.second).toBe(10);
    await page.getByRole('region', { name: 'Last race' }).getByText('Marianne').waitFor();
    const after = platform.readings.slice(platform.readings.indexOf(final) + 1);
    // A final reading whose acknowledgement is slow is sent again; an update after it would be wrong.
    expect(after.filter(({ raceId, isFinal }) => raceId === final.raceId && !isFinal)).toEqual([]);
    await page.locator('.ranking-row.own').waitFor();
  });

  it('has met no error in all of this but those of a refused link', () => {
    expect(browser.errors.filter((text) => !text.includes('WebSocket'))).toEqual([]);
  });
});
