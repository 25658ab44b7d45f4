import { readFile } from 'node:fs/promises';
import { parseRaceId, raceStatusAt } from '@alleycat/domain';
import { parseLeaderboardPlace, parseResultPlace, type ResultPlace } from '@alleycat/domain/wire';
import type { Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { type CuttableProxy, startCuttableProxy } from '../support/cuttable-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { type HonestRacers, startHonestRacers } from '../support/honest-racers.ts';
import { signedInRacerId, signInToRide } from '../support/sign-in-to-ride.ts';
import { type Stack, startStack } from '../support/stack.ts';

const OTHERS = 200;
const RACE_SECONDS = 40;
const NAME = 'Alfonsina Strada';

describe('a new racer beside 200 others', { timeout: 180_000 }, () => {
  let stack: Stack;
  let proxy: CuttableProxy;
  let browser: TestBrowser;
  let others: HonestRacers;
  let page: Page;
  let racerId: string;
  let firstRaceId: string;

  beforeAll(async () => {
    stack = await startStack({
      parameters: {
        RaceLengthSeconds: String(RACE_SECONDS),
        DeliveryBufferSeconds: '1',
        TransformBufferSeconds: '0',
      },
    });
    const { mqttPort } = stack.runtime.ports;
    proxy = await startCuttableProxy(stack.url);
    browser = await launchBrowser();
    page = browser.page;
    page.on('response', noteTold);
    others = await startHonestRacers({
      url: stack.url,
      awsUrl: stack.awsUrl,
      mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
      racerCount: OTHERS,
      seed: 7,
    });
    await page.goto(`${proxy.url}/race/1`);
  }, 120_000);

  afterAll(async () => {
    others?.kill();
    await browser?.close();
    await proxy?.close();
    await stack?.stop();
  });

  const stage = () => page.getByRole('region', { name: 'Your ride' });
  const card = () => page.locator('.finish-card');
  const raceOfCard = async (): Promise<string> => {
    const address = await card().getByRole('link', { name: 'Results of this race' }).getAttribute('href');
    return /\/results\/([\d-]+)/.exec(address ?? '')?.[1] ?? '';
  };
  const officialPlace = (raceId: string): Promise<ResultPlace> =>
    eventually(
      async () => {
        if (raceStatusAt(parseRaceId(raceId, RACE_SECONDS), Date.now()) !== 'official') return undefined;
        return parseResultPlace(await stack.get(`/races/${raceId}/results/${racerId}`));
      },
      { what: 'an official place', withinMs: 60_000 },
    );
  /** Official places that the platform told the page, by race. */
  const toldPlaces = new Map<string, ResultPlace>();
  const noteTold = async (response: Response): Promise<void> => {
    const [, raceId] = /\/races\/([\d-]+)\/results\/./.exec(response.url()) ?? [];
    const answer = raceId === undefined ? undefined : await response.json().catch(() => undefined);
    if (raceId !== undefined && answer?.status === 'official') toldPlaces.set(raceId, parseResultPlace(answer));
  };
  /** What the card says once the race is official, beside what the platform has told. */
  const expectCardOf = async (raceId: string) => {
    await card().getByText('Official').waitFor({ timeout: 60_000 });
    const { place, finisherCount } = await eventually(() => toldPlaces.get(raceId));
    const shown = await card().locator('.rank, .under, .output').allInnerTexts();
    expect(shown.map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual([
      expect.stringContaining(String(place.rank)),
      `of ${finisherCount}`,
      expect.stringContaining(place.output.toFixed(2)),
    ]);
  };

  it('signs in, joins a race that runs already, and is told where they stand among everybody', async () => {
    await page.waitForSelector('.freshness.live');
    await signInToRide(page, NAME);
    racerId = await signedInRacerId(page);
    await stage()
      .getByText(`of ${OTHERS + 1}`)
      .waitFor();
    const own = page.locator('.ranking-row.own').first();
    await own.waitFor();
    expect(await own.innerText()).toContain(NAME);
  });

  it('says that nothing gets through while the link is cut, and has them back on the board with the next frame', async () => {
    proxy.cut();
    await page.waitForSelector('.freshness.offline');
    proxy.mend();
    await page.waitForSelector('.freshness.live', { timeout: 60_000 });
    await stage()
      .getByText(`of ${OTHERS + 1}`)
      .waitFor();
  });

  it('shows their finish: provisional at first, then the official place', async () => {
    await card().waitFor({ timeout: 2 * RACE_SECONDS * 1_000 });
    firstRaceId = await raceOfCard();
    await expectCardOf(firstRaceId);
    await card().getByRole('button', { name: 'Ride on' }).click();
    await card().waitFor({ state: 'detached' });
  });

  it('rides the next race against their own ghost, and celebrates a better result', async () => {
    for (let step = 0; step < 25; step += 1) await page.keyboard.press('ArrowUp');
    // What was ridden on this page is a ghost at once, whatever history knows already.
    await stage()
      .getByText(/\+\d+\.\d\d/)
      .first()
      .waitFor();
    await page.getByRole('region', { name: 'New personal best' }).waitFor({ timeout: 2 * RACE_SECONDS * 1_000 });
    const raceId = await raceOfCard();
    expect(raceId).not.toBe(firstRaceId);
    await expectCardOf(raceId);
    await card().getByRole('button', { name: 'Stop' }).click();
    await stage().waitFor({ state: 'detached' });
  });

  it('finds them in the results by a part of their name, and takes the list away as CSV', async () => {
    const { place, racerCount, finisherCount } = await officialPlace(firstRaceId);
    await page.goto(`${proxy.url}/results/${firstRaceId}`);
    await page.getByText(`${finisherCount} finishers`).first().waitFor();
    await page.getByRole('searchbox').fill('alfonsina');
    await page.getByText(`1 of ${racerCount} racers`).first().waitFor();
    const row = page.getByRole('row').filter({ hasText: NAME }).first();
    expect(await row.innerText()).toContain(place.output.toFixed(2));

    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download as CSV' }).click();
    const csv = await readFile(await (await download).path(), 'utf8');
    const lines = csv.trim().split('\r\n');
    expect(lines).toHaveLength(1 + racerCount);
    expect(lines).toContain([place.rank, racerId, NAME, place.status, place.output.toFixed(2), place.second].join(','));
  });

  it('keeps their rides and their best result', async () => {
    await page.goto(`${proxy.url}/rides`);
    const results = page.getByRole('region', { name: 'My results' });
    await results.getByRole('link').nth(1).waitFor();
    const { place } = await officialPlace(firstRaceId);
    expect(await results.innerText()).toContain(place.output.toFixed(2));
  });

  it('tells where they stand among all of the class, as the platform has it', async () => {
    const panel = page.getByRole('region', { name: 'Where you stand' });
    // The others may finish a race between the two questions.
    await eventually(
      async () => {
        await page.goto(`${proxy.url}/leaderboard/1`);
        await panel.getByText(/^Rank \d+/).waitFor({ state: 'attached' });
        const { rank, racerCount } = parseLeaderboardPlace(await stack.get(`/classes/1/leaderboard/${racerId}`));
        const spoken = racerCount === null ? `Rank ${rank}` : `Rank ${rank} of ${racerCount}`;
        return (await panel.getByText(spoken, { exact: true }).count()) === 1 ? true : undefined;
      },
      { withinMs: 90_000 },
    );
  });

  it('disturbed nobody: every reading of the others is on the boards, and the page met no error', async () => {
    const { code, said } = await others.finish();
    expect(code, said).toBe(0);
    // A cut link is an error for the console, and nothing else is.
    expect(browser.errors.filter((text) => !/WebSocket|ERR_|Failed to load resource/.test(text))).toEqual([]);
  });
});
