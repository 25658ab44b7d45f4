import { describe, expect, it } from 'vitest';
import { boardOutputs } from '../../support/board-outputs.ts';
import { createPretendHistory } from '../../support/pretend-history.ts';
import { dashboardBench, signInAndRide } from './dashboard-bench.ts';

describe('the dashboard in a browser', () => {
  const { open, errors } = dashboardBench();

  it('shows the leaders of a thousand racers best first, with few elements, and says that they are live', async () => {
    const { page } = await open({ racerCount: 1_000 });
    await page.waitForSelector('.freshness.live');
    await page.locator('.rows [role=row]').first().waitFor();
    const shown = await boardOutputs(page, '.rows [role=row]');
    expect(shown).toEqual([...shown].sort((a, b) => b - a));
    expect([shown.length > 10, shown.length < 60]).toEqual([true, true]);
    expect(await page.title()).toBe('Sprint · Alleycat');
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe('1001');
  });

  it('explains an empty race, and puts a racer on the board who signs in to ride', async () => {
    const { page, platform } = await open({ path: '/race/2' });
    await page.getByText('Nobody is riding yet').waitFor();
    await signInAndRide(page);
    await page.locator('.ranking-row.own').waitFor();
    expect(platform.readings[0]).toMatchObject({ name: 'Marianne', raceId: expect.stringMatching(/^2-/) });
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Join now' }).waitFor();
  });

  it('shows whoever comes the podium of the race before', async () => {
    const { page } = await open({ racerCount: 20, pastRaceCount: 1 });
    const podium = page.getByRole('region', { name: 'Last race' });
    await podium.waitFor();
    const textsOf = (selector: string) => podium.locator(selector).allTextContents();
    const [ranks, outputs] = [await textsOf('.rank'), (await textsOf('li > :last-child')).map(Number)];
    // Chance may have equals, who share a rank.
    expect(ranks).toEqual(outputs.map((own) => String(1 + outputs.filter((other) => other > own).length)));
    expect([ranks.length, outputs]).toEqual([3, outputs.toSorted((a, b) => b - a)]);
    // Whoever comes while it settles is told when it is official.
    await podium.getByText('Official').waitFor({ timeout: 25_000 });
  });

  it('says that data is old when frames stay away, and is live again with the next one', async () => {
    const { page, platform } = await open({ racerCount: 20 });
    await page.waitForSelector('.freshness.live');
    platform.setPublishing(false);
    await page.waitForSelector('.freshness.stale');
    expect(await page.locator('.banner').textContent()).toMatch(/^Not live: this data is \d+\u202fs old\.$/);
    expect(await page.locator('.board.muted').count()).toBe(1);
    platform.setPublishing(true);
    await page.waitForSelector('.page:not(:has(.banner)) .freshness.live');
  });

  it('says that it is offline when the link is cut, comes back by itself and takes a fresh snapshot', async () => {
    const { page, platform } = await open({ racerCount: 20 });
    await page.waitForSelector('.freshness.live');
    platform.cutLinks({ refuse: true });
    await page.waitForSelector('.freshness.offline');
    const snapshots = () => platform.requests.filter((path) => path.endsWith('/live')).length;
    const snapshotsBefore = snapshots();
    platform.cutLinks();
    await page.waitForSelector('.freshness.live');
    await expect.poll(snapshots).toBeGreaterThan(snapshotsBefore);
  });

  it('changes the class without a new page, and leaves no board of the old one', async () => {
    const { page } = await open({ racerCount: 20 });
    await page.waitForSelector('.freshness.live');
    await page.getByRole('link', { name: 'Hills' }).click();
    await page.getByText('Nobody is riding yet').waitFor();
    expect([new URL(page.url()).pathname, await page.locator('.ranking-row').count()]).toEqual(['/race/2', 0]);
  });

  it('keeps the own place in sight in a large field and goes there on request', async () => {
    const { page } = await open({ racerCount: 500 });
    await signInAndRide(page);
    await page.locator('.pinned .own').waitFor();
    await page.getByRole('button', { name: 'Show my place in the ranking' }).click();
    await page.locator('.place .own').waitFor();
    await page.locator('.pinned').waitFor({ state: 'detached' });
  });

  it('shows the field of all time at this second, says how old it is, and keeps the view in the address', async () => {
    const history = createPretendHistory({ racerCount: 2_000, lengthSeconds: 900 });
    const { page } = await open({ racerCount: 20, history });
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
    const { page } = await open({ path: '/race/1?board=all-time', history: createPretendHistory({ racerCount: 50 }) });
    await page.getByRole('table', { name: 'All-time ranking' }).or(page.getByText('Nobody has ridden')).waitFor();
    await page.getByRole('link', { name: 'Hills' }).click();
    await page.getByText('No all-time board yet').waitFor();
    expect(new URL(page.url()).search).toBe('?board=all-time');
  });

  it('says that an all-time board came broken, and shows the whole one when it comes', async () => {
    const history = createPretendHistory({ racerCount: 200, lengthSeconds: 900 });
    history.breakBoards(true);
    const { page } = await open({ path: '/?board=all-time', history });
    await page.getByText('The newest all-time board came broken.').waitFor();
    expect(await page.locator('.history-mark.behind').count()).toBe(1);
    history.breakBoards(false);
    await page.getByRole('table', { name: 'All-time ranking' }).waitFor();
    expect(await page.locator('.banner').count()).toBe(0);
  });

  it('has met no error in all of this but those of a refused link', () => {
    expect(errors()).toEqual([]);
  });
});
