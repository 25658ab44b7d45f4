import { parseResults } from '@alleycat/domain/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSimulation } from '../../simulator/src/index.ts';
import { boardOutputs } from '../support/board-outputs.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const RACERS = 15;
/** Results stay for three quarters of the next race, and official ones come eleven to thirteen seconds after the end. */
const RACE_LENGTH_SECONDS = 30;

/** Run in the page: names and outputs of the results on the screen, as soon as they are official. */
const officialResults = () => {
  const textsOf = (selector: string) => [...document.querySelectorAll(selector)].map((one) => one.textContent);
  const isOfficial = textsOf('.screen.results .screen-caption strong').includes('Official');
  return isOfficial
    ? { names: textsOf('.final-ranking .name'), outputs: textsOf('.final-ranking .output') }
    : undefined;
};

describe('the big screen on the running platform', { timeout: 180_000 }, () => {
  let stack: Stack;
  let browser: TestBrowser;
  const endOfRide = new AbortController();
  let ride: Promise<unknown>;

  beforeAll(async () => {
    stack = await startStack({ parameters: { RaceLengthSeconds: String(RACE_LENGTH_SECONDS) } });
    browser = await launchBrowser({ viewport: { width: 1920, height: 1080 } });
    browser.page.setDefaultTimeout(60_000);
    await browser.page.goto(`${stack.url}/screen/1`);
    const plan = simulationPlan({ url: stack.url, racerCount: RACERS, durationSeconds: 600 });
    ride = runSimulation(plan, {}, { signal: endOfRide.signal });
  });

  afterAll(async () => {
    endOfRide.abort();
    await ride?.catch(() => undefined);
    await browser?.close();
    await stack?.stop();
  });

  it('shows the top of the race as it is ridden', async () => {
    const { page } = browser;
    await page.waitForSelector('.screen.live .freshness.live');
    const read = () => boardOutputs(page, '.place[aria-hidden=false]');
    const outputs = await eventually(() => read().then((all) => (all.length === 10 ? all : undefined)), {
      what: 'ten racers on the board',
      withinMs: 60_000,
    });
    expect(outputs).toEqual([...outputs].sort((a, b) => b - a));
  });

  it('holds the results of two races until they are official, as the API has them, and goes on live each time', async () => {
    const { page } = browser;
    for (const _race of ['first', 'second']) {
      await page.waitForSelector('.screen.results');
      const [answer, shown] = await Promise.all([
        page.waitForResponse(
          async (response) =>
            response.url().includes('/results?') && (await response.json().catch(() => ({}))).status === 'official',
        ),
        page.waitForFunction(officialResults),
      ]);
      const { names = [], outputs = [] } = (await shown.jsonValue()) ?? {};
      const told = parseResults(await answer.json());
      const ranked = told.results.filter(({ rank }) => rank !== null).slice(0, 10);
      expect(names.length).toBeGreaterThan(2);
      expect({ names, outputs: outputs.map(Number) }).toEqual({
        names: ranked.map(({ name }) => name),
        outputs: ranked.map(({ output }) => output),
      });
      await page.waitForSelector('.screen.live .freshness.live');
    }
  });

  it('may keep the screen on and fill it, and met no error', async () => {
    const { headers } = await fetch(`${stack.url}/screen/1`, { headers: { accept: 'text/html' } });
    expect(headers.get('permissions-policy')?.split(', ')).toEqual(
      expect.arrayContaining(['fullscreen=(self)', 'screen-wake-lock=(self)']),
    );
    expect(browser.errors).toEqual([]);
  });
});
