import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Report, runSimulation } from '../../simulator/src/index.ts';
import { boardOutputs } from '../support/board-outputs.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { raceLengthWithRoom } from '../support/race-length.ts';
import { signInToRide } from '../support/sign-in-to-ride.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const RACERS = 50;

describe('the dashboard on the running platform', { timeout: 180_000 }, () => {
  let stack: Stack;
  let browser: TestBrowser;
  let ride: Promise<Report>;

  beforeAll(async () => {
    const raceLengthSeconds = raceLengthWithRoom({ leftSeconds: 180 });
    stack = await startStack({ parameters: { RaceLengthSeconds: String(raceLengthSeconds) } });
    browser = await launchBrowser();
    await browser.page.goto(`${stack.url}/race/1`);
    const plan = simulationPlan({
      url: stack.url,
      racerCount: RACERS,
      durationSeconds: 25,
      settleTimeoutSeconds: 90,
    });
    // Only now: a browser that starts slowly must not miss the ride.
    ride = runSimulation(plan);
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  it('shows moving racers, best first, and says that they are live', async () => {
    const { page } = browser;
    await page.waitForSelector('.freshness.live');
    const outputs = () => boardOutputs(page, '.rows [role=row]');
    await eventually(async () => ((await page.locator('.rows [role=row]').count()) > 5 ? true : undefined));
    const before = await outputs();
    expect(before).toEqual([...before].sort((a, b) => b - a));
    const shown = async () => (await page.locator('.rows .output').allTextContents()).join();
    const first = await shown();
    await eventually(async () => ((await shown()) === first ? undefined : true), { what: 'another board' });
  });

  it('lets a newcomer sign in and ride along, and keeps their row in sight', async () => {
    const { page } = browser;
    await signInToRide(page, 'Maurice Garin');
    const own = page.locator('.ranking-row.own').first();
    await own.waitFor();
    expect(await own.textContent()).toContain('Maurice Garin');
  });

  it('disturbed nobody: the simulator finds every reading on the boards, and the page no error', async () => {
    expect(await ride).toMatchObject({ racers: RACERS, lost: 0, wrong: 0, verdict: 'ok' });
    expect(browser.errors).toEqual([]);
  });
});
