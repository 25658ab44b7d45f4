import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { raceAt, toClassId, toRacerId } from '../../../domain/src/index.ts';
import { layoutShiftsDuring } from '../../dashboard/layout-shifts.ts';
import { accessibilityProblems } from '../../support/axe.ts';
import { eventually } from '../../support/eventually.ts';
import { createPretendHistory, type PretendHistoryOptions } from '../../support/pretend-history.ts';
import { raceLengthWithRoom } from '../../support/race-length.ts';
import { dashboardBench, laptop } from './dashboard-bench.ts';

const phone = { width: 390, height: 844 };
const rankedCount = 40_000;

// Ranking them all takes seconds, for every test.
describe('where a racer stands among forty thousand', { timeout: 120_000 }, () => {
  const bench = dashboardBench();
  let raceLengthSeconds: number;
  beforeEach(() => {
    raceLengthSeconds = raceLengthWithRoom({ leftSeconds: 120 });
  });

  /** Marianne rode the race of class 1 that is over; with `result`, the platform tells where that stands with her bests. */
  const open = async (
    path: string,
    { size = laptop, result }: { size?: typeof laptop } & PretendHistoryOptions = {},
  ) => {
    const sub = randomUUID();
    const opened = await bench.open({
      size,
      racerCount: 40,
      pastRaceCount: 1,
      rankedCount,
      raceLengthSeconds,
      regular: { racerId: toRacerId(sub), name: 'Marianne Vos' },
      history: createPretendHistory({ bests: [10_000], ...(result && { result }) }),
    });
    const { page, platform } = opened;
    platform.issuer.setPerson({ sub, name: 'Marianne Vos' });
    await page.goto(`${platform.url}${path}`);
    return { ...opened, sub };
  };
  const signIn = async (page: Page) => {
    await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: /: account$/ }).waitFor();
  };
  const lastRace = () => {
    const atMs = Date.now() - raceLengthSeconds * 1_000;
    return raceAt({ classId: toClassId(1), atMs, raceLengthSeconds });
  };
  const panelOf = (page: Page) => page.getByRole('region', { name: 'Where you stand' });
  const numberOf = (text: string | null) => Number(text?.replace('\u2212', '-').replaceAll(',', ''));

  it('is a rank of them all, with five racers above and five below and the gap to each', async () => {
    const { page } = await open('/leaderboard/1');
    await signIn(page);
    const panel = panelOf(page);
    const lines = panel.getByRole('listitem');
    await lines.first().waitFor();
    const spoken = (await panel.getByText(/^Rank/).textContent()) ?? '';
    const [, rank = '', count = ''] = /^Rank ([\d,]+) of ([\d,]+)$/.exec(spoken) ?? [];
    expect(numberOf(count)).toBeGreaterThan(rankedCount);
    const percent = ((numberOf(count) - numberOf(rank)) / (numberOf(count) - 1)) * 100;
    const share = `${Math.floor(percent * 10) / 10}%`;
    expect(await panel.locator('.share').textContent()).toBe(`Better than or level with ${share} of the others`);

    const rows = await lines.evaluateAll((items) =>
      items.map((item) => {
        const textOf = (part: string) => item.querySelector(part)?.textContent ?? '';
        return {
          rank: textOf('.rank'),
          gap: textOf('.gap [aria-hidden]'),
          inWords: textOf('.gap .visually-hidden'),
          output: textOf('.output'),
          isOwn: item.getAttribute('aria-current') === 'true',
        };
      }),
    );
    const own = rows.findIndex(({ isOwn }) => isOwn);
    expect([rows.length, own, rows[own]?.rank, rows[own]?.gap]).toEqual([11, 5, rank, '']);
    const ownOutput = Number(rows[own]?.output);
    for (const { gap, inWords, output, isOwn } of rows) {
      if (isOwn) continue;
      const ahead = Math.round((Number(output) - ownOutput) * 100) / 100;
      expect(numberOf(gap)).toBe(ahead);
      const distance = Math.abs(ahead).toFixed(2);
      expect(inWords).toBe(`, ${ahead === 0 ? 'level' : `${distance} ${ahead > 0 ? 'ahead' : 'behind'}`}, `);
    }
    // Nobody scrolls to a row that is thousands of rows away.
    expect(await page.getByRole('button', { name: 'Show in the list' }).count()).toBe(0);
  });

  it('is about a rank while the index is away, says why, and leaves the ranks of neighbours out', async () => {
    const { page, platform } = await open('/leaderboard/1', { size: phone });
    platform.setRanksAway(true);
    await signIn(page);
    const panel = panelOf(page);
    await panel.getByText(/^Rank about [\d,]+00 of 40,000$/).waitFor({ state: 'attached' });
    await panel.getByText('An estimate, while the ranks of this class are being counted anew.').waitFor();
    await panel.getByText(/^Better than or level with about \d+% of the others$/).waitFor();
    expect([...new Set(await panel.locator('.neighbour-line .rank').allTextContents())]).toEqual(['']);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
  });

  it('is found by id, also by a guest, with an address that can be passed on', async () => {
    const { page } = await open('/leaderboard/1');
    const field = page.getByLabel('Find a racer by id');
    await field.fill(' pretend-3 ');
    await field.press('Enter');
    await page.getByRole('region', { name: 'Where محمد الفاتح stands' }).waitFor();
    expect(new URL(page.url()).search).toBe('?racer=pretend-3');
    await field.fill('no such racer');
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByText('Nobody is ranked here under this id').waitFor();
    await page.goBack();
    await page.getByRole('region', { name: 'Where محمد الفاتح stands' }).waitFor();
    expect(await field.inputValue()).toBe('pretend-3');
    await page.getByRole('button', { name: 'Look for nobody' }).click();
    await page.getByText('Sign in to see your place and who is next to you.').waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('of the first hundred is shown in the list, and on a phone not twice', async () => {
    const { page } = await open('/leaderboard/1', { size: phone });
    const table = page.getByRole('table', { name: 'Best final result of each racer' });
    await table.waitFor();
    await signIn(page);
    const link = await table.getByRole('link').nth(6).getAttribute('href');
    const racerId = new URL(link ?? '', page.url()).searchParams.get('racer') ?? '';
    await page.getByLabel('Find a racer by id').fill(racerId);
    await page.keyboard.press('Enter');
    await page.getByText('Rank 7 of', { exact: false }).waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Show in the list' }).click();
    await table.locator(`#racer-${racerId}:focus`).waitFor();
    expect(await table.locator(`#racer-${racerId} .own`).count()).toBe(1);
    expect(await page.locator('.neighbour-list').isVisible()).toBe(false);
    await page.setViewportSize(laptop);
    await page.locator('.neighbour-list').waitFor();
    await page.getByRole('button', { name: 'Show my place' }).click();
    await panelOf(page).waitFor();
  });

  it('moves nothing that is read when it comes late', async () => {
    const { page, platform, sub } = await open('/leaderboard/1', { size: phone });
    await signIn(page);
    await panelOf(page).getByRole('listitem').first().waitFor();
    const late = Promise.withResolvers<void>();
    await page.route(new RegExp(`/leaderboard/${sub}`), async (route) => {
      await late.promise;
      await route.continue();
    });
    onTestFinished(() => page.unrouteAll({ behavior: 'ignoreErrors' }));
    const before = platform.requests.length;
    await page.goto(`${platform.url}/leaderboard/1`);
    const isOfList = (path: string) => path.startsWith('/classes/1/leaderboard?');
    await eventually(() => platform.requests.slice(before).find(isOfList));
    await panelOf(page).getByRole('status').waitFor();
    await page.waitForLoadState('load');
    const { score, elements } = await layoutShiftsDuring(page, async () => {
      late.resolve();
      await panelOf(page).getByRole('listitem').first().waitFor();
      await page.getByRole('table').waitFor();
    });
    expect({ score, elements }).toEqual({ score: 0, elements: [] });
  });

  it('stands below the place in a race, and leads to the leaderboard', async () => {
    const { page } = await open('/rides');
    await signIn(page);
    await page.goto(new URL(`/results/${lastRace().raceId}`, page.url()).href);
    const place = page.getByRole('region', { name: 'Your place' });
    await place.getByText(/^Rank \d+ of \d+$/).waitFor({ state: 'attached' });
    await place.getByText('All time in Sprint').waitFor();
    const link = place.getByRole('link');
    expect(await link.locator('[aria-hidden]').textContent()).toMatch(/^[\d,]+(st|nd|rd|th) of 40,0\d\d$/);
    await link.click();
    await panelOf(page).getByRole('listitem').first().waitFor();
  });

  it('is told with the own bests, for which no place is asked, and again on the start line', async () => {
    const { raceId, startSeconds } = lastRace();
    const standing = { rank: 18_202, racerCount: 40_046, percentile: 54.5, rankedBy: 'estimate' } as const;
    const { page, platform } = await open('/rides', {
      result: { output: 118.42, raceId, startsAtMs: startSeconds * 1_000, standing },
    });
    await signIn(page);
    const best = page.getByRole('region', { name: 'Sprint' });
    await best.getByText('about 18,200th of 40,000').waitFor();
    await best.getByText('Better than or level with about 54% of the others').waitFor();
    expect(platform.requests.filter((path) => /^\/classes\/\d+\/leaderboard\//.test(path))).toEqual([]);
    await page.getByRole('link', { name: 'Race', exact: true }).click();
    await page.getByRole('button', { name: 'Next start' }).click();
    const startLine = page.getByRole('region', { name: 'On the start line' });
    await startLine.getByText('Your best here: 118.42, about 18,200th of 40,000').waitFor();
  });

  it('has met no error in all of this but those of racers who are not ranked', () => {
    expect(bench.errors().filter((text) => !/status of 40[04]/.test(text))).toEqual([]);
  });
});
