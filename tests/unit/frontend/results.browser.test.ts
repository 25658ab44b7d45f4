import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { toRacerId } from '../../../domain/src/index.ts';
import { accessibilityProblems } from '../../support/axe.ts';
import { launchBrowser, type TestBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { createPretendHistory } from '../../support/pretend-history.ts';
import { type PretendPlatform, startPretendPlatform } from '../../support/pretend-platform.ts';
import { raceLengthWithRoom } from '../../support/race-length.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const siteFolder = suiteFolder();
const frontendFolder = join(import.meta.dirname, '../../../frontend');

describe('results, leaderboard and own rides in a browser', () => {
  let platform: PretendPlatform;
  let browser: TestBrowser;
  let raceLengthSeconds: number;

  beforeAll(async () => {
    await build({ root: frontendFolder, logLevel: 'error', build: { outDir: siteFolder, emptyOutDir: true } });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  /** Marianne rode every race of class 1 that is over. */
  const open = async (path: string, { racerCount = 40, pastRaceCount = 5 } = {}) => {
    raceLengthSeconds = raceLengthWithRoom();
    const sub = randomUUID();
    const started = await startPretendPlatform({
      siteFolder,
      racerCount,
      pastRaceCount,
      raceLengthSeconds,
      regular: { racerId: toRacerId(sub), name: 'Marianne Vos' },
      history: createPretendHistory({ bests: Array.from({ length: 120 }, (_, index) => 10_000 + index) }),
    });
    onTestFinished(async () => {
      // A page that is still open would go on asking a platform that is gone.
      await browser.page.goto('about:blank');
      await browser.page.evaluate(() => undefined);
      await started.close();
    });
    platform = started;
    platform.issuer.setPerson({ sub, name: 'Marianne Vos' });
    await browser.page.goto(`${platform.url}${path}`);
    return browser.page;
  };
  const raceIdOf = (racesAgo: number) => {
    const slot = Math.floor(Date.now() / 1_000 / raceLengthSeconds) - racesAgo;
    return `1-${slot * raceLengthSeconds}`;
  };
  const signIn = async (page: Page) => {
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: /: account$/ }).waitFor();
  };
  const pathOf = (page: Page) => new URL(page.url()).pathname;
  /** Texts of the rows that are elements, by their place in the list. */
  const rowsOf = async (table: Locator, part: string) => {
    const rows = await table.locator('.place').evaluateAll(
      (elements, selector) =>
        elements.map((row) => ({
          index: Number(row.getAttribute('aria-rowindex')),
          text: row.querySelector(selector)?.textContent?.trim() ?? '',
        })),
      part,
    );
    return rows.sort((a, b) => a.index - b.index).map(({ text }) => text);
  };

  it('goes from the races of a class to the results of one, finds a name in it, and takes all of it away as CSV', async () => {
    const page = await open('/results/1');
    const races = page.locator('.race-line a');
    await races.first().waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Races of Sprint');
    expect([await races.count(), await races.first().locator('.racers').textContent()]).toEqual([5, '41 racers']);
    expect(await page.getByRole('region', { name: 'Running now' }).getByRole('link').getAttribute('href')).toBe(
      '/race/1',
    );

    await races.first().click();
    const table = page.getByRole('table', { name: 'Results' });
    await table.waitFor();
    expect(pathOf(page)).toBe(`/results/${raceIdOf(1)}`);
    expect(await page.title()).toMatch(/^Sprint, .+ · Alleycat$/);
    expect(await table.getAttribute('aria-rowcount')).toBe('42');
    expect(await page.getByRole('region', { name: 'Podium' }).getByRole('listitem').count()).toBe(3);

    await page.getByLabel('Find a racer').fill('vos mari');
    await page.getByRole('status').getByText('1 of 41 racers').waitFor({ state: 'attached' });
    await eventually(() => (new URL(page.url()).searchParams.get('find') === 'vos mari' ? true : undefined));
    const [rank] = await rowsOf(table, '.rank');
    expect([await rowsOf(table, '.name'), rank]).toEqual([['Marianne Vos'], expect.stringMatching(/^\d+$/)]);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download as CSV' }).click(),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    expect(download.suggestedFilename()).toBe(`results-${raceIdOf(1)}.csv`);
    expect(csv.trim().split('\r\n')).toHaveLength(42);
    expect(csv).toMatch(new RegExp(`^${rank},.*Marianne Vos`, 'm'));

    await page.getByRole('link', { name: /^Previous race/ }).click();
    await eventually(() => (pathOf(page) === `/results/${raceIdOf(2)}` ? true : undefined));
    await page.getByRole('link', { name: /^Next race/ }).click();
    await page.getByRole('link', { name: /^Next race/ }).click();
    await page.getByText('This race is being ridden').waitFor();
  });

  it('lists ties with one rank, and below all finishers those who did not finish, by how far they came', async () => {
    const page = await open('/', { racerCount: 300, pastRaceCount: 1 });
    // A screen so high that all rows are in sight.
    await page.setViewportSize({ width: 1440, height: 17_000 });
    onTestFinished(() => page.setViewportSize({ width: 1440, height: 900 }));
    await page.goto(`${platform.url}/results/${raceIdOf(1)}`);
    const places = page.getByRole('table', { name: 'Results' }).locator('.place');
    await eventually(async () => ((await places.count()) === 301 ? true : undefined));
    const rows = await places.evaluateAll((elements) =>
      elements.map((row) => ({
        rank: row.querySelector('.rank')?.textContent ?? '',
        output: Number.parseFloat(row.querySelector('.output')?.textContent ?? ''),
        note: row.querySelector('.note')?.textContent ?? '',
      })),
    );
    const finishers = rows.filter(({ rank }) => rank !== 'DNF');
    const ranks = finishers.map(({ output }) => 1 + finishers.filter((other) => other.output > output).length);
    expect(finishers.map(({ rank }) => Number(rank))).toEqual(ranks);
    const others = rows.slice(finishers.length);
    const seconds = others.map(({ note }) => Number(/second ([\d,]+)/.exec(note)?.[1]?.replaceAll(',', '')));
    expect(others.length).toBeGreaterThan(20);
    expect(others.every(({ rank }) => rank === 'DNF')).toBe(true);
    expect(seconds).toEqual([...seconds].sort((a, b) => b - a));
  });

  it('keeps few elements of ten thousand results, and goes to the own place in them', async () => {
    const page = await open('/rides', { racerCount: 10_000, pastRaceCount: 1 });
    await signIn(page);
    await page.goto(`${platform.url}/results/${raceIdOf(1)}`);
    const table = page.getByRole('table', { name: 'Results' });
    await eventually(async () => ((await table.getAttribute('aria-rowcount')) === '10002' ? true : undefined));
    expect(await table.locator('.place').count()).toBeLessThan(60);
    await page.getByRole('button', { name: 'Show my place' }).click();
    const own = table.locator('.place').filter({ has: page.locator('.own') });
    await own.waitFor();
    await table.locator('.place:focus').waitFor();
    expect(await own.locator('.name').textContent()).toBe('Marianne Vos');
    expect(await table.locator('.place').count()).toBeLessThan(60);
    const pages = platform.requests.filter((path) => path.startsWith(`/races/${raceIdOf(1)}/results?`));
    expect(pages).toHaveLength(11);
    await page.getByLabel('Find a racer').fill('dvorak');
    await eventually(async () => (Number(await table.getAttribute('aria-rowcount')) < 2_000 ? true : undefined));
    const names = await rowsOf(table, '.name');
    expect(names.filter((name) => !name.endsWith('Dvořák'))).toEqual([]);
  });

  it('opens with what is looked for, and with somebody else marked, where the address says so', async () => {
    const page = await open('/', { pastRaceCount: 1 });
    await page.goto(`${platform.url}/results/${raceIdOf(1)}?find=maximiliane&racer=pretend-3`);
    await page.getByRole('table', { name: 'Results' }).waitFor();
    expect(await page.getByLabel('Find a racer').inputValue()).toBe('maximiliane');
    await page.getByRole('button', { name: 'Show this place' }).click();
    await page.locator('.place .own').waitFor();
    expect(await page.getByLabel('Find a racer').inputValue()).toBe('');
    expect(await page.locator('.own .name').textContent()).toBe('محمد الفاتح');
    expect(await page.locator('.own .you').count()).toBe(0);
  });

  it('shows the best of each racer, the own place with five on each side, and where each best comes from', async () => {
    const page = await open('/leaderboard/1', { racerCount: 300 });
    const table = page.getByRole('table', { name: 'Best final result of each racer' });
    await table.waitFor();
    await signIn(page);
    const place = page.getByRole('region', { name: 'Where you stand' });
    const near = place.getByRole('listitem');
    await near.first().waitFor();
    const own = place.locator('.own');
    expect(await own.locator('.name').textContent()).toBe('Marianne Vos');
    expect(await near.count()).toBeGreaterThan(5);
    const outputs = (await near.locator('.output').allTextContents()).map(Number);
    expect(outputs).toEqual([...outputs].sort((a, b) => b - a));
    await table.getByRole('link').first().click();
    await page.getByRole('table', { name: 'Results' }).waitFor();
    const winner = new URL(page.url()).searchParams.get('racer');
    expect([pathOf(page), winner]).toEqual([
      expect.stringMatching(/^\/results\/1-\d+$/),
      expect.stringContaining('pretend-'),
    ]);
    await page.goBack();
    await table.waitFor();
    await page.getByRole('link', { name: 'Hills' }).click();
    await page.getByText('Nobody is ranked yet').waitFor();
    await place.getByText('You are not ranked here yet').waitFor();
    expect(await place.getByRole('link', { name: 'Ride in Hills' }).getAttribute('href')).toBe('/race/2');
  });

  it('loads more of a leaderboard as somebody goes down it', async () => {
    const page = await open('/leaderboard/1', { racerCount: 450, pastRaceCount: 2 });
    const table = page.getByRole('table', { name: 'Best final result of each racer' });
    await table.waitFor();
    await eventually(async () => {
      await page.evaluate('window.scrollTo(0, document.body.scrollHeight)');
      return (await page.getByText('That is all').count()) > 0 ? true : undefined;
    });
    expect(Number(await table.getAttribute('aria-rowcount'))).toBeGreaterThan(400);
    expect(await table.locator('.place').count()).toBeLessThan(60);
  });

  it('asks a guest to sign in, then shows curve, bests and results with their ranks, and clears all of it at sign-out', async () => {
    const page = await open('/rides');
    await page.getByText('Your rides in one place').waitFor();
    await signIn(page);
    const curve = page.getByRole('img', { name: /^Your best output at each second in Sprint, from second 1 to 120\./ });
    await curve.locator('canvas').waitFor();
    expect(await curve.getAttribute('aria-label')).toContain('Highest: 101.19 at second 120.');
    const table = page.getByRole('table', { name: 'My results, newest first' });
    await eventually(async () => {
      const ranks = await rowsOf(table, '.rank');
      return ranks.length === 5 && ranks.every((rank) => /^\d+$/.test(rank)) ? true : undefined;
    });
    const places = platform.requests.filter((path) => /^\/races\/[^/]+\/results\/[^/]+\?around=0$/.test(path));
    expect([places.length, new Set(places).size]).toEqual([5, 5]);
    await table.getByRole('link').first().click();
    await page.getByRole('region', { name: 'Your place' }).waitFor();
    await page.goBack();
    await table.waitFor();
    await page.getByRole('button', { name: /: account$/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    // By way of the issuer: a step meanwhile would be lost.
    await page.waitForURL((url) => url.pathname === '/');
    await page.getByRole('button', { name: 'Sign in' }).first().waitFor();
    await page.goto(`${platform.url}/rides`);
    await page.getByText('Your rides in one place').waitFor();
    expect(await page.getByText('Marianne').count()).toBe(0);
    expect(browser.errors.filter((error) => error.includes('Content Security Policy'))).toEqual([]);
  });

  it('keeps what it has while offline and says so, says what it does not have, and refreshes itself when back', async () => {
    const page = await open('/leaderboard/1');
    onTestFinished(() => browser.context.setOffline(false));
    await page.getByRole('table', { name: 'Best final result of each racer' }).waitFor();
    const before = platform.requests.length;
    await browser.context.setOffline(true);
    await page.getByText(/^You are offline\. This is from .+ ago/).waitFor();
    expect(await page.locator('.place').count()).toBeGreaterThan(10);
    await page.getByRole('navigation', { name: 'Race class' }).getByRole('link', { name: 'Hills' }).click();
    await page.getByRole('heading', { name: 'You are offline' }).waitFor();
    await browser.context.setOffline(false);
    await page.getByText('Nobody is ranked yet').waitFor();
    expect(platform.requests.length).toBeGreaterThan(before);
    expect(await page.getByText(/offline/i).count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)('can be read and used by everybody on a phone, %s', async (colorScheme) => {
    const page = await open('/rides');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme });
    onTestFinished(async () => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.emulateMedia({ colorScheme: null });
    });
    await signIn(page);
    await page.locator('canvas').waitFor();
    const problems = [await accessibilityProblems(page)];
    for (const [path, sign] of [
      ['/results/1', '.race-line'],
      [`/results/${raceIdOf(1)}`, '.own-result'],
      ['/leaderboard/1', '.neighbour-line.own'],
    ] as const) {
      await page.goto(`${platform.url}${path}`);
      await page.locator(sign).first().waitFor({ state: 'attached' });
      problems.push(await accessibilityProblems(page));
      // Nothing stands out at the side.
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    }
    expect(problems).toEqual([[], [], [], []]);
  });

  it('tells a race that nobody rode from one that cannot be', async () => {
    const page = await open('/');
    await page.goto(`${platform.url}/results/${raceIdOf(1).replace('1-', '4-')}`);
    await page.getByText('Nobody rode in this race').waitFor();
    await page.goto(`${platform.url}/results/1-17`);
    await page.getByText(/^There is no such race/).waitFor();
    await page.goto(`${platform.url}/results/77-0`);
    await page.getByText('There is no such race class. Choose one above.').waitFor();
  });
});
