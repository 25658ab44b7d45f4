import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import type { PretendPlatform } from '../../support/pretend-platform.ts';
import { signedInRacerId } from '../../support/sign-in-to-ride.ts';
import { dashboardBench, nextEndMs, raceLengthEndingSoon, signInAndRide, watchStandstill } from './dashboard-bench.ts';

const cardOf = (page: Page) => page.getByRole('region', { name: /^(Finished|New personal best)$/ });

/** The newest final reading that the platform has, and what has come after it. */
const finalOf = (platform: PretendPlatform) =>
  eventually(() => {
    const final = platform.readings.findLast(({ isFinal }) => isFinal);
    return final && { ...final, after: () => platform.readings.slice(platform.readings.indexOf(final) + 1) };
  });

/** What the platform says of a finish, as the card puts it. */
const placeTold = async (platform: PretendPlatform, o: { raceId: string; racerId: string }) => {
  const answer = await fetch(`${platform.url}/races/${o.raceId}/results/${o.racerId}`);
  const { place, finisherCount, status } = (await answer.json()) as {
    place: { rank: number; output: number };
    finisherCount: number;
    status: string;
  };
  return { rank: String(place.rank), of: `of ${finisherCount}`, output: place.output.toFixed(2), status };
};

/** Collects what a screen reader is told of the ride from now on. */
const listenToRide = async (page: Page): Promise<() => Promise<string[]>> => {
  await page.evaluate(`
    globalThis.saidOfRide = [];
    const announcer = document.querySelector('p.visually-hidden[role=status]');
    const listen = () => saidOfRide.push(announcer.textContent);
    new MutationObserver(listen).observe(announcer, { childList: true, characterData: true, subtree: true });
  `);
  return () => page.evaluate<string[]>('saidOfRide');
};

describe('the finish in a browser', { timeout: 300_000 }, () => {
  const { open, errors } = dashboardBench({ waitMs: nextEndMs });

  it('shows the place of a race that is over, provisional first and official later, while the next one goes on', async () => {
    const { page, platform } = await open({ racerCount: 20, raceLengthSeconds: raceLengthEndingSoon() });
    await signInAndRide(page);
    const racerId = await signedInRacerId(page);
    await page.getByRole('region', { name: 'Your ride' }).getByRole('button', { name: 'Stop' }).focus();
    const card = cardOf(page);
    await card.getByText('Provisional').waitFor();
    const final = await finalOf(platform);
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Stop');
    expect(await card.getByRole('link', { name: 'Results of this race' }).getAttribute('href')).toBe(
      `/results/${final.raceId}?racer=${racerId}`,
    );
    await eventually(() => final.after().find(({ raceId }) => raceId !== final.raceId));
    await card.getByText('Official').waitFor();
    const told = await placeTold(platform, { raceId: final.raceId, racerId });
    const [rank, of, output] = await Promise.all([
      card.locator('.rank .spoken').textContent(),
      card.locator('.under').textContent(),
      card.locator('.output').textContent(),
    ]);
    expect({ rank, of: of?.trim(), output: output?.replace('Output', '').trim(), status: 'official' }).toEqual(told);
    await page.locator('.riding').waitFor();
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'detached' });
    expect(await page.locator('.riding').count()).toBe(1);
  });

  it('celebrates a first result, says so once to a screen reader, and rides on in the next race', async () => {
    const { page, platform } = await open({ path: '/race/3', raceLengthSeconds: raceLengthEndingSoon() });
    await signInAndRide(page);
    const standstill = await watchStandstill(page);
    const said = await listenToRide(page);
    const card = page.getByRole('region', { name: 'New personal best' });
    await card.waitFor();
    expect(await card.locator('svg.rays').count()).toBe(1);
    expect(await card.getByText('Your first result in this class').count()).toBe(1);
    expect(await card.getByText(/^(1 second was a new best|\d+ seconds were new bests)$/).count()).toBe(1);
    const heard = async () => (await said()).join(' ');
    await expect.poll(heard).toContain('New personal best.');
    const sentences = (await heard()).match(/Finished\.|Output|New personal best\./g);
    expect(sentences?.sort()).toEqual(['Finished.', 'New personal best.', 'Output']);
    const final = await finalOf(platform);
    await card.getByRole('button', { name: 'Ride on' }).click();
    await card.waitFor({ state: 'detached' });
    const next = await eventually(() => final.after().find(({ raceId }) => raceId !== final.raceId));
    // A page that stands still rides none of the seconds meanwhile.
    expect(next.second).toBeLessThanOrEqual(2 + Math.floor(await standstill()));
    // A final reading whose acknowledgement is slow is sent again; an update after it would be wrong.
    expect(final.after().filter(({ raceId, isFinal }) => raceId === final.raceId && !isFinal)).toEqual([]);
  });

  it('stops after the finish when the ride shall not go on, and begins again on request', async () => {
    const { page, platform } = await open({ path: '/race/4', raceLengthSeconds: raceLengthEndingSoon() });
    await signInAndRide(page);
    await page.getByRole('switch', { name: 'Ride on into the next race' }).click();
    await page.locator('.riding').waitFor({ state: 'detached' });
    const final = await finalOf(platform);
    const again = cardOf(page).getByRole('button', { name: 'Ride again' });
    await again.waitFor();
    expect(final.after().filter(({ raceId }) => raceId !== final.raceId)).toEqual([]);
    await again.click();
    await page.getByRole('switch', { name: 'Ride on into the next race' }).click();
    await eventually(() => final.after().find(({ raceId }) => raceId !== final.raceId));
    await cardOf(page).waitFor({ state: 'detached' });
  });

  it('stops from the card, which stays until it is closed', async () => {
    const { page } = await open({ path: '/race/5', raceLengthSeconds: raceLengthEndingSoon() });
    await signInAndRide(page);
    const card = cardOf(page);
    await card.getByRole('button', { name: 'Stop' }).click();
    await page.locator('.riding').waitFor({ state: 'detached' });
    await card.getByRole('button', { name: 'Ride again' }).waitFor();
    await card.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Join now' }).waitFor();
  });

  it('has met no error in all of this', () => {
    expect(errors()).toEqual([]);
  });
});
