import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Report, runSimulation } from '../../simulator/src/index.ts';
import { accessibilityProblems } from '../support/axe.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { raceLengthWithRoom } from '../support/race-length.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const RACERS = 40;
/** What must wait before it goes on: several seconds of everybody's readings. */
const BACKLOG = 5 * RACERS;

describe('the operator of one machine', { timeout: 180_000 }, () => {
  let stack: Stack;
  let operator: TestBrowser;
  let spectator: TestBrowser;
  let simulation: Promise<Report>;
  const endOfRide = new AbortController();

  beforeAll(async () => {
    const raceLengthSeconds = raceLengthWithRoom({ leftSeconds: 180 });
    stack = await startStack({ parameters: { RaceLengthSeconds: String(raceLengthSeconds) } });
    [operator, spectator] = await Promise.all([launchBrowser(), launchBrowser()]);
    await Promise.all([operator.page.goto(`${stack.url}/operator`), spectator.page.goto(`${stack.url}/race/1`)]);
    const plan = simulationPlan({
      url: stack.url,
      racerCount: RACERS,
      durationSeconds: 600,
      settleTimeoutSeconds: 60,
    });
    simulation = runSimulation(plan, {}, { signal: endOfRide.signal });
    // Awaited by the last test; until then nobody else hears of a failure.
    simulation.catch(() => undefined);
  }, 180_000);

  afterAll(async () => {
    endOfRide.abort();
    await Promise.all([operator?.close(), spectator?.close()]);
    await simulation?.catch(() => undefined);
    await stack?.stop();
  });

  const aggregate = () => operator.page.getByRole('switch', { name: 'Aggregate takes records from Reading stream' });
  const sources = () => operator.page.getByRole('region', { name: 'Event sources' });
  const flow = () => operator.page.getByRole('region', { name: 'Flow' });
  const says = (place: ReturnType<typeof sources>, what: RegExp) =>
    eventually(async () => what.exec((await place.textContent()) ?? '') ?? undefined, {
      what: String(what),
      withinMs: 60_000,
    });
  const spectatorSees = (state: string) =>
    eventually(
      async () =>
        (await spectator.page.locator('.freshness').first().textContent())?.includes(state) ? true : undefined,
      {
        what: `a spectator who sees "${state}"`,
        withinMs: 60_000,
      },
    );

  it('sees what comes in, and that all is well', async () => {
    await says(flow(), /[1-9][\d,.]*\/s/);
    await says(operator.page.getByRole('region', { name: 'Functions' }), /Aggregate\s*[1-9]/);
    await says(sources(), /Aggregate.*Up to date.*Announce.*Up to date.*Finish.*Up to date/s);
    await spectatorSees('Live');
    expect(await accessibilityProblems(operator.page)).toEqual([]);
  });

  it('pauses the boards by a switch: what comes waits, and nobody takes the board for live', async () => {
    await aggregate().click();
    await eventually(
      async () => {
        const [, count = '0'] = await says(sources(), /Paused: ([\d,]+) records wait/);
        return Number(count.replaceAll(',', '')) >= BACKLOG ? true : undefined;
      },
      { what: 'a backlog' },
    );
    expect(await aggregate().isChecked()).toBe(false);
    await says(operator.page.getByRole('region', { name: 'State' }), /Aggregate is paused/);
    await says(flow(), /Aggregate .* behind/);
    await spectatorSees('Not live');
    expect(await accessibilityProblems(operator.page)).toEqual([]);
  });

  it('resumes: the backlog drains, the board is live again, and nothing was lost', async () => {
    await aggregate().press('Space');
    await says(sources(), /Aggregate.*Up to date.*Announce/s);
    await spectatorSees('Live');
    endOfRide.abort();
    expect(await simulation).toMatchObject({ lost: 0, wrong: 0, reasons: [], verdict: 'ok' });
  });

  it('raised no error in any page', () => {
    expect([operator.errors, spectator.errors]).toEqual([[], []]);
  });
});

it('a machine that is reached through a proxy tells nobody how it does', { timeout: 120_000 }, async () => {
  const stack = await startStack();
  const browser = await launchBrowser();
  try {
    await browser.context.setExtraHTTPHeaders({ 'x-forwarded-for': '203.0.113.9' });
    await browser.page.goto(`${stack.url}/operator`);
    await browser.page.getByRole('heading', { name: 'Open this page on the machine itself' }).waitFor();
    expect(await accessibilityProblems(browser.page)).toEqual([]);
  } finally {
    await browser.close();
    await stack.stop();
  }
});
