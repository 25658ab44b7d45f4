import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { boardOutputs } from '../../support/board-outputs.ts';
import { launchBrowser, type TestBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { type PretendPlatform, startPretendPlatform } from '../../support/pretend-platform.ts';
import { raceLengthWithRoom } from '../../support/race-length.ts';
import { cornerAlpha, cutBySize, proportions } from '../../support/screen-pictures.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const siteFolder = suiteFolder();
const frontendFolder = join(import.meta.dirname, '../../../frontend');

const longName = 'Maximiliane Konstantinopoulou-Wetterstra';
const sizes = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
  { width: 3840, height: 2160 },
  { width: 1080, height: 1920 },
  { width: 1024, height: 768 },
  { width: 3440, height: 1440 },
  { width: 390, height: 844 },
];
const leaders = ['Ann', 'Ben', longName].map((name, at) => ({
  rank: at + 1,
  racerId: `leader-${at}`,
  name,
  output: 250 - at,
  raceId: '2-1620992100',
  startsAtMs: 1_620_992_100_000,
}));

describe('the big screen in a browser', { timeout: 180_000 }, () => {
  let platform: PretendPlatform;
  let browser: TestBrowser;

  beforeAll(async () => {
    await build({ root: frontendFolder, logLevel: 'error', build: { outDir: siteFolder, emptyOutDir: true } });
    browser = await launchBrowser({ viewport: { width: 1920, height: 1080 } });
    browser.page.setDefaultTimeout(90_000); // longer than any race in here
    await browser.page.route('**/classes/*/leaderboard?*', (route) =>
      route.fulfill({ json: { classId: Number(/classes\/(\d+)/.exec(route.request().url())?.[1]), entries: leaders } }),
    );
  });
  afterAll(async () => {
    await browser?.close();
  });

  const open = async ({ path = '/screen/1', racerCount = 20, raceLengthSeconds = raceLengthWithRoom() } = {}) => {
    const { page } = browser;
    platform = await startPretendPlatform({ siteFolder, racerCount, raceLengthSeconds });
    onTestFinished(async () => {
      await page.goto('about:blank');
      await platform.close();
      await page.setViewportSize({ width: 1920, height: 1080 });
    });
    await page.goto(`${platform.url}${path}`);
    return page;
  };
  const namesOf = (selector: string) => browser.page.locator(selector).allTextContents();
  /** What the screen shows at the moment when it says this of the results: each word stands for seconds. */
  const resultsWhen = async (word: string) => {
    const shown = await browser.page.waitForFunction((wanted) => {
      const textsOf = (selector: string) => [...document.querySelectorAll(selector)].map((one) => one.textContent);
      const captions = textsOf('.screen.results .screen-caption strong');
      if (captions[1] !== wanted) return undefined;
      return { captions, countdown: textsOf('.countdown')[0], names: textsOf('.final-ranking .name') };
    }, word);
    return (await shown.jsonValue()) ?? { captions: [], countdown: undefined, names: [] };
  };

  it('shows the top of the race best first, as many as there is room for, and says that it is live', async () => {
    const page = await open({ racerCount: 1_000 });
    await page.waitForSelector('.screen.live .freshness.live');
    const outputs = await boardOutputs(page, '.place[aria-hidden=false]');
    expect(outputs.length).toBe(10);
    expect(outputs).toEqual([...outputs].sort((a, b) => b - a));
    expect(await page.locator('.racers').textContent()).toBe('1,000 racers');
    await page.locator('.mover').first().waitFor();
    expect(await page.title()).toBe('Sprint \u00b7 Alleycat');
  });

  it('holds the results of a race, provisional and then official, and shows the next race live', async () => {
    const page = await open({ raceLengthSeconds: 24 });
    for (const _race of ['first', 'second']) {
      await page.waitForSelector('.screen.live');
      const provisional = await resultsWhen('Provisional');
      expect(provisional.captions).toEqual(['Final ranking', 'Provisional']);
      // That of the next race, which had 24 s.
      expect(provisional.countdown).toMatch(/^0:[12]\d$/);
      const official = await resultsWhen('Official');
      const raceId = platform.requests.findLast((path) => path.includes('/results'))?.split('/')[2];
      const response = await fetch(`${platform.url}/races/${raceId}/results?limit=10`);
      const { results } = (await response.json()) as { results: { name: string }[] };
      expect(official.names).toEqual(results.map(({ name }) => name));
      await page.waitForSelector('.screen.live:not(:has(.final-ranking)) .freshness.live');
    }
  });

  it('says that nobody rides, when the next race starts, and who is best ever', async () => {
    const page = await open({ path: '/screen/2' });
    await page.getByText('Nobody is riding yet').waitFor();
    await page.getByText(/^The next race starts at \d\d:\d\d\.$/).waitFor();
    await page.locator('.leaders').waitFor();
    expect(await namesOf('.leaders .name')).toEqual(['Ann', 'Ben', longName]);
    expect(await page.locator('.left').textContent()).toBe('to the next start');
  });

  it('never shows old data as live, and comes back by itself', async () => {
    const page = await open();
    await page.waitForSelector('.freshness.live');
    platform.setPublishing(false);
    await page.waitForSelector('.freshness.stale');
    expect(await page.locator('.banner').textContent()).toMatch(/^Not live: this data is \d+\u202fs old\.$/);
    expect(await page.locator('.muted').count()).toBe(2);
    platform.setPublishing(true);
    await page.waitForSelector('.screen:not(:has(.banner, .muted)) .freshness.live');
    platform.cutLinks({ refuse: true });
    await page.waitForSelector('.freshness.offline');
    platform.cutLinks();
    await page.waitForSelector('.freshness.live');
  });

  it('does not say that nobody rides when it cannot know', async () => {
    const page = await open({ path: '/screen/2' });
    await page.getByText('Nobody is riding yet').waitFor();
    platform.cutLinks({ refuse: true });
    await page.getByText('What is being ridden cannot be shown').waitFor();
    expect(await page.getByText('Nobody is riding yet').count()).toBe(0);
    platform.cutLinks();
    await page.getByText('Nobody is riding yet').waitFor();
  });

  it('lets a picture behind it shine through where the address asks for that, and only there', async () => {
    for (const theme of ['light', 'dark']) {
      const page = await open({ path: `/screen/1?background=transparent&theme=${theme}` });
      await page.waitForSelector('.screen.live .place');
      expect(await cornerAlpha(page)).toBe(0);
      await page.goto(`${platform.url}/screen/1?theme=${theme}`);
      await page.waitForSelector('.screen.live .place');
      expect(await cornerAlpha(page)).toBe(255);
    }
  });

  it('fits every size with the longest names, without a scrollbar and without a figure cut', async () => {
    const { page } = browser;
    await page.emulateMedia({ reducedMotion: 'reduce' });
    onTestFinished(() => page.emulateMedia({ reducedMotion: null }));
    const renaming = async (pattern: string, rename: (answer: never) => unknown) => {
      await page.route(pattern, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ json: rename((await response.json()) as never) });
      });
      onTestFinished(() => page.unroute(pattern));
    };
    await renaming('**/roster?*', ({ racers, ...rest }: { racers: object[] }) => ({
      ...rest,
      racers: racers.map((racer) => ({ ...racer, name: longName })),
    }));
    await renaming('**/config', ({ classes, ...rest }: { classes: object[] }) => ({
      ...rest,
      classes: classes.map((one) => ({ ...one, name: longName })),
    }));
    await open({ path: '/screen/1?gaps=both&hold=45', raceLengthSeconds: 60, racerCount: 1_000 });
    await page.waitForSelector('.screen.live .name');
    expect(await cutBySize(page, sizes)).toEqual([]);
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.waitForSelector('.screen.results .podium .name');
    expect(await cutBySize(page, sizes)).toEqual([]);
  });

  it('shows the same picture on a wall of twice the size', async () => {
    const page = await open({ racerCount: 50 });
    await page.waitForSelector('.screen.live .place');
    const small = await proportions(page);
    await page.setViewportSize({ width: 3840, height: 2160 });
    expect(await proportions(page)).toEqual(small);
  });

  it('obeys its address, tells what it does not understand, and goes through classes', async () => {
    const page = await open({ path: '/screen/1?rows=4&gaps=both&hideHeader&hold=long&classes=1,2&rotate=5' });
    await page.waitForSelector('.screen.live .place');
    await page.getByText('hold=long: hold takes seconds: a whole number from 0 to 300.').waitFor();
    // Each class has five seconds: what is there of it is read at once.
    const parts = () =>
      page.evaluate(() => {
        const places = document.querySelectorAll('.place[aria-hidden=false]');
        const gaps = places[0]?.querySelectorAll('.gap') ?? [];
        return [places.length, gaps.length, document.querySelectorAll('.screen-clock').length];
      });
    await expect.poll(parts).toEqual([4, 2, 0]);
    await page.waitForFunction(() => {
      const isIdle = document.querySelector('.screen')?.textContent.includes('Nobody is riding yet');
      return isIdle && location.pathname === '/screen/2';
    });
    await page.waitForFunction(
      () => document.querySelector('.screen.live .place') !== null && location.pathname === '/screen/1',
    );
  });

  it('has controls for whoever comes to it, by pointer and by keyboard, and hides them and the pointer again', async () => {
    const page = await open({ path: '/screen/1?theme=dark' });
    await page.waitForSelector('.screen.live');
    const isShown = () => page.locator('.strip.shown').count();
    expect([await isShown(), await page.locator('.screen.unattended').count()]).toEqual([0, 1]);
    // They are there for three seconds: that may be over before anybody looks.
    await page.evaluate(`
      globalThis.wasShown = false;
      const note = () => { wasShown ||= document.querySelector('.strip.shown') !== null; };
      new MutationObserver(note).observe(document.body, { subtree: true, attributes: true });
    `);
    await page.mouse.move(400, 400);
    await page.mouse.move(420, 400);
    await page.waitForFunction('wasShown');
    await page.waitForSelector('.screen.unattended');
    expect(await isShown()).toBe(0);
    await page.keyboard.press('Tab');
    await page.waitForSelector('.strip.shown');
    await page.getByRole('button', { name: 'Theme: dark' }).press('Enter');
    await page.getByRole('button', { name: 'Theme: as the device' }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('link', { name: 'Hills' }).press('Enter');
    await page.getByText('Nobody is riding yet').waitFor();
    await page.getByRole('button', { name: 'Full screen' }).press('Enter');
    await page.getByRole('button', { name: 'Leave full screen' }).press('Enter');
    await page.getByRole('link', { name: 'Leave the big screen' }).press('Enter');
    await page.locator('.page').waitFor();
    expect(await page.evaluate('document.documentElement.dataset.view')).toBeUndefined();
  });

  it('finds its way back to a newer build by itself', async () => {
    const { page } = browser;
    await page.clock.install();
    await open({ path: '/screen/2' });
    await page.getByText('Nobody is riding yet').waitFor();
    let pages = 0;
    page.on('load', () => {
      pages += 1;
    });
    await page.route('**/', async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        body: (await response.text()).replace('/assets/index-', '/assets/index-newer-'),
      });
    });
    onTestFinished(() => page.unroute('**/'));
    await page.clock.fastForward('08:00');
    await eventually(
      async () => {
        await page.clock.fastForward('00:31');
        return pages > 0 ? true : undefined;
      },
      { everyMs: 1_000, what: 'another load of the page' },
    );
    expect(new URL(page.url()).pathname).toBe('/screen/2');
  });

  it('has met no error in all of this but those of a refused link', () => {
    expect(browser.errors.filter((text) => !text.includes('WebSocket'))).toEqual([]);
  });
});
