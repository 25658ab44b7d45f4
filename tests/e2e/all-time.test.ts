import { parseBests } from '@alleycat/domain/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSimulation } from '../../simulator/src/index.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { signedInRacerId, signInToRide } from '../support/sign-in-to-ride.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const RACERS = 30;
const RACE_SECONDS = 10;

describe('all time on the dashboard', { timeout: 180_000 }, () => {
  let stack: Stack;
  let browser: TestBrowser;

  beforeAll(async () => {
    stack = await startStack({
      parameters: {
        RaceLengthSeconds: String(RACE_SECONDS),
        DeliveryBufferSeconds: '1',
        TransformBufferSeconds: '0',
      },
    });
    // More than a race: every second is ridden, whenever this begins.
    const plan = simulationPlan({
      url: stack.url,
      racerCount: RACERS,
      durationSeconds: 2 * RACE_SECONDS,
      settleTimeoutSeconds: 75,
    });
    const report = await runSimulation({ ...plan, historyTimeoutSeconds: 75 });
    expect(report.reasons).toEqual([]);
    browser = await launchBrowser();
    await browser.page.goto(`${stack.url}/race/1?board=all-time`);
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
  });

  it('shows everybody at this second, and how old that is', async () => {
    const { page } = browser;
    const rows = page.getByRole('table', { name: 'All-time ranking' }).locator('.rows [role=row]');
    await eventually(async () => ((await rows.count()) >= 5 ? true : undefined), { what: 'the field' });
    expect(await page.locator('.history-mark').first().textContent()).toContain('ago');
  });

  it('puts a newcomer where they are now, and calls what they never rode before a new best', async () => {
    const { page } = browser;
    await signInToRide(page, 'Maurice Garin');
    const figures = page.locator('.all-time-figures');
    await eventually(async () => ((await figures.textContent())?.includes('new best') ? true : undefined), {
      what: 'a first best',
    });
    // Between a start and the first reading of a race there is no present.
    await page.getByRole('table', { name: 'All-time ranking' }).getByText('You now').first().waitFor();
  });

  it('makes the ride of the newcomer part of the history, and raises no error', async () => {
    const racerId = await signedInRacerId(browser.page);
    // The final result may be there before the curve: it does not wait for a delivery.
    await eventually(
      async () => {
        const { classes } = parseBests(await stack.get(`/racers/${racerId}/bests`));
        return classes.some(({ outputs }) => outputs.some((output) => output > 0)) ? true : undefined;
      },
      { what: 'the curve of the newcomer', withinMs: 75_000 },
    );
    // Who joins just before the end of a race may ask for a place in it before the platform has them on its list.
    const notYet = /status of 404 .*\/races\/[^/]+\/results\//;
    expect(browser.errors.filter((text) => !notYet.test(text))).toEqual([]);
  });
});
