import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { raceAt, toClassId, toRacerId } from '../../../domain/src/index.ts';
import { parseLeaderboard, parseResults } from '../../../domain/src/wire/index.ts';
import { accessibilityProblems } from '../../support/axe.ts';
import { dashboardBench, laptop } from './dashboard-bench.ts';

const phone = { width: 390, height: 844 };
const NOT_YET = 'This ride is not all in the archive yet. It comes a few minutes after the race: try again then.';

describe('what can be taken away', () => {
  const bench = dashboardBench();

  /** Marianne rode the last races of class 1; the newest of them is the one told. */
  const open = async ({ size = laptop, racerCount = 40, pastRaceCount = 2 } = {}) => {
    const sub = randomUUID();
    const opened = await bench.open({
      size,
      racerCount,
      pastRaceCount,
      regular: { racerId: toRacerId(sub), name: 'Marianne Vos' },
    });
    const { page, platform, raceLengthSeconds } = opened;
    platform.issuer.setPerson({ sub, name: 'Marianne Vos' });
    const atMs = Date.now() - raceLengthSeconds * 1_000;
    const { raceId } = raceAt({ classId: toClassId(1), atMs, raceLengthSeconds });
    return { ...opened, sub, raceId, visit: (path: string) => page.goto(`${platform.url}${path}`) };
  };
  const signIn = async (page: Page) => {
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: /: account$/ }).waitFor();
  };
  const savedBy = async (page: Page, press: Locator) => {
    const [download] = await Promise.all([page.waitForEvent('download'), press.click()]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  };
  const trackpointsIn = (tcx: string) => [...tcx.matchAll(/<Trackpoint>/g)].length;

  it('is a whole leaderboard, as one file of CSV or JSON, however many pages it has', async () => {
    const { page, platform, visit } = await open({ racerCount: 1_500 });
    await visit('/leaderboard/1');
    const files = page.getByRole('group', { name: 'Download' });
    const csv = await savedBy(page, files.getByRole('button', { name: 'Download as CSV' }));
    const json = await savedBy(page, files.getByRole('button', { name: 'Download as JSON' }));
    const day = new Date().toISOString().slice(0, 10);
    expect([csv.name, json.name]).toEqual(['csv', 'json'].map((end) => `alleycat-class-1-leaderboard-${day}.${end}`));
    const { classId, entries } = parseLeaderboard(JSON.parse(json.text));
    expect([classId, entries.length > 1_000]).toEqual([1, true]);
    const lines = csv.text.trimEnd().split('\r\n');
    expect(lines[0]).toBe('rank,racerId,name,output,raceId,startedAt');
    expect(lines.slice(1).map((line) => line.split(',')[1])).toEqual(entries.map(({ racerId }) => racerId));
    const pages = platform.requests.filter((path) => path.startsWith('/classes/1/leaderboard?limit=1000'));
    expect(new Set(pages).size).toBe(2);
  });

  it('is a result list: CSV from the platform, JSON from all of its pages', async () => {
    const { page, raceId: lastRaceId, visit } = await open({ racerCount: 1_200 });
    await visit(`/results/${lastRaceId}`);
    const files = page.getByRole('group', { name: 'Download' });
    const csv = await savedBy(page, files.getByRole('link', { name: 'Download as CSV' }));
    const json = await savedBy(page, files.getByRole('button', { name: 'Download as JSON' }));
    expect([csv.name, json.name]).toEqual(['csv', 'json'].map((end) => `results-${lastRaceId}.${end}`));
    const { raceId, racerCount, results } = parseResults(JSON.parse(json.text));
    expect([raceId, racerCount, results.length]).toEqual([lastRaceId, 1_201, 1_201]);
    expect(csv.text.trimEnd().split('\r\n')).toHaveLength(1_202);
  });

  it.each([
    ['laptop', laptop],
    ['phone', phone],
  ])('is the own ride, beside its place on a %s: not before it is archived, which is said', async (_, size) => {
    const { page, platform, sub, raceId, raceLengthSeconds, visit } = await open({ size });
    await visit('/rides');
    await signIn(page);
    await visit(`/results/${raceId}`);
    const files = page.getByRole('region', { name: 'Your place' }).getByRole('group', { name: 'Ride' });
    platform.setRidesArchived(false);
    await files.getByRole('button', { name: 'Ride as TCX' }).click();
    await files.getByRole('status').getByText(NOT_YET).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

    platform.setRidesArchived(true);
    const tcx = await savedBy(page, files.getByRole('button', { name: 'Ride as TCX' }));
    const csv = await savedBy(page, files.getByRole('button', { name: 'Ride as CSV' }));
    expect([tcx.name, csv.name]).toEqual(['tcx', 'csv'].map((end) => `ride-${raceId}-${sub}.${end}`));
    expect([trackpointsIn(tcx.text), csv.text.trimEnd().split('\r\n').length]).toEqual([
      raceLengthSeconds,
      raceLengthSeconds + 1,
    ]);
    expect(tcx.text).toContain(': Marianne Vos, ');
    expect(await files.getByRole('status').textContent()).toBe('');
  });

  it('is any of the own rides, from a menu of its own that keys open, and what becomes of it stays in sight', async () => {
    const { page, platform, sub, raceId, visit } = await open({ size: phone });
    await visit('/rides');
    await signIn(page);
    const menu = page.getByRole('button', { name: /^Files of the ride of / }).first();
    platform.setRidesArchived(false);
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Ride as TCX' }).and(page.locator(':focus')).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Enter');
    const note = page.getByRole('status').getByText(NOT_YET);
    await note.waitFor();
    expect(await note.isVisible()).toBe(true);

    platform.setRidesArchived(true);
    await menu.click();
    const csv = await savedBy(page, page.getByRole('menuitem', { name: 'Ride as CSV' }));
    expect(csv.name).toBe(`ride-${raceId}-${sub}.csv`);
    expect(csv.text).toMatch(/^second,time,cadence,resistance,output\r\n1,/);
    await note.waitFor({ state: 'detached' });
  });

  /** Requests of a path wait until they are let through. */
  const hold = async (page: Page, path: RegExp) => {
    const letThrough = Promise.withResolvers<void>();
    const isHeld = Promise.withResolvers<void>();
    await page.route(path, async (route) => {
      isHeld.resolve();
      await letThrough.promise;
      await route.continue().catch(() => undefined); // the page may have gone
    });
    return { isHeld: isHeld.promise, letThrough: letThrough.resolve };
  };

  it('is saved although somebody looks for a racer meanwhile', async () => {
    const { page, sub, visit } = await open();
    await visit('/leaderboard/1');
    const { isHeld, letThrough } = await hold(page, /leaderboard\?limit=1000/);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download as CSV' }).click();
    await isHeld;
    await page.getByRole('searchbox', { name: 'Find a racer by id' }).fill(sub);
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.waitForURL((url) => url.searchParams.get('racer') === sub);
    letThrough();
    expect((await saved).suggestedFilename()).toMatch(/^alleycat-class-1-leaderboard-/);
  });

  it('is one ride at a time: the menus of others wait, and what is said goes with who it is said to', async () => {
    const { page, platform, visit } = await open();
    await visit('/rides');
    await signIn(page);
    const menus = page.getByRole('button', { name: /^Files of the ride of / });
    await menus.nth(1).waitFor();
    const { isHeld, letThrough } = await hold(page, /\/rides\/.*format=/);
    platform.setRidesArchived(false);
    await menus.first().click();
    await page.getByRole('menuitem', { name: 'Ride as TCX' }).click();
    await isHeld;
    expect([await menus.first().isDisabled(), await menus.nth(1).isDisabled()]).toEqual([false, true]);
    expect(await accessibilityProblems(page)).toEqual([]);
    letThrough();
    await page.getByRole('status').getByText(NOT_YET).waitFor();
    expect(await menus.nth(1).isDisabled()).toBe(false);

    await page.getByRole('button', { name: /: account$/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    // By way of the issuer: a step meanwhile would be lost.
    await page.waitForURL((url) => url.pathname === '/');
    await page.getByText('Your rides in one place').waitFor();
    await signIn(page);
    await menus.first().waitFor();
    expect(await page.getByText(NOT_YET).count()).toBe(0);
  });
});
