import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputHundredths } from '../../domain/src/index.ts';
import { type Report, runSimulation } from '../../simulator/src/index.ts';
import { indoorBikePacket, recordedPackets, recordedRange } from '../support/bike-packets.ts';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { fakeBluetoothScript } from '../support/fake-bluetooth.ts';
import { raceLengthWithRoom } from '../support/race-length.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

/** A bike with levels 1 to 24. */
const spinner = {
  id: 'spinner',
  name: 'Spinner',
  services: { 6182: [0x2ad2, 0x2ad6] },
  readable: { 10966: recordedRange },
};
/** As bikes do it. */
const packetEveryMs = 900;

/** What the board shows of an effort. */
const shown = (effort: { cadenceRpm: number; resistancePercent: number }) =>
  (outputHundredths(effort) / 100).toFixed(2);

describe('a real bike on the running platform', { timeout: 120_000 }, () => {
  let stack: Stack;
  let browser: TestBrowser;
  let page: Page;
  let others: Promise<Report>;
  const endOfRide = new AbortController();

  beforeAll(async () => {
    // A row that falls silent is there until the race ends.
    const raceLengthSeconds = raceLengthWithRoom({ leftSeconds: 180 });
    stack = await startStack({ parameters: { RaceLengthSeconds: String(raceLengthSeconds) } });
    browser = await launchBrowser();
    page = browser.page;
    await page.addInitScript(fakeBluetoothScript([spinner]));
    await page.goto(`${stack.url}/race/1`);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByLabel(/name/i).fill('Alfonsina Strada');
    await page.getByRole('button', { name: 'Ride', exact: true }).click();
    await page.getByRole('radio', { name: 'Bluetooth bike' }).check();
    // Who falls silent shows beside those who ride on.
    const plan = simulationPlan({ url: stack.url, racerCount: 5, durationSeconds: 600 });
    others = runSimulation(plan, {}, { signal: endOfRide.signal });
  });

  afterAll(async () => {
    endOfRide.abort();
    await browser?.close();
    await others;
    await stack?.stop();
  });

  /** The bike sends this packet from now on, as often as bikes do. */
  const send = (packet: readonly number[]) =>
    page.evaluate(`
      clearInterval(globalThis.pedalling);
      globalThis.pedalling = setInterval(() => fakeBluetooth.bikes[0].notify(0x2ad2, ${JSON.stringify(packet)}), ${packetEveryMs});
    `);
  const ownRow = () => page.locator('.ranking-row.own').first();
  const ownOutput = (output: string) =>
    eventually(async () => ((await ownRow().locator('.output').textContent()) === output ? true : undefined), {
      what: `${output} on the board`,
    });

  it('is chosen by its racer, and shows what it measures before the ride', async () => {
    await send(recordedPackets.everything);
    await page.getByRole('button', { name: 'Choose your bike' }).click();
    const choice = page.getByRole('group', { name: 'Bike', exact: true });
    await choice.getByText('Connected', { exact: true }).waitFor();
    const measured = async () => (await choice.locator('dd').allTextContents()).map((figure) => figure.trim());
    await expect.poll(measured).toEqual(['71 rpm', '83 %', '199 W']);
  });

  it('puts its racer on the board with the output that the formula gives for its packets', async () => {
    await page.getByRole('button', { name: 'Join now' }).click();
    await ownOutput(shown({ cadenceRpm: 71, resistancePercent: 82.6 }));
    await send(indoorBikePacket({ cadenceRpm: 90, level: 12 }));
    await ownOutput(shown({ cadenceRpm: 90, resistancePercent: 47.8 }));
    expect(await ownRow().textContent()).toContain('Alfonsina Strada');
  });

  it('keeps its row when the link drops, and says that the bike is out of reach', async () => {
    const status = page.getByRole('region', { name: 'Bike', exact: true });
    await Promise.all([
      status.getByText('Connecting').waitFor(),
      page.evaluate("fakeBluetooth.bikes[0].hang('connect'); fakeBluetooth.bikes[0].drop()"),
    ]);
    await status.getByText('Out of reach').waitFor();
    await ownRow().getByText('last seen').waitFor();
    expect(await ownRow().textContent()).toContain(shown({ cadenceRpm: 90, resistancePercent: 47.8 }));
  });

  it('goes on with readings when its racer reconnects', async () => {
    await page.evaluate("fakeBluetooth.bikes[0].hang('connect', false)");
    await send(indoorBikePacket({ cadenceRpm: 100, level: 24 }));
    const status = page.getByRole('region', { name: 'Bike', exact: true });
    await status.getByRole('button', { name: 'Reconnect' }).click();
    await status.getByText('Connected', { exact: true }).waitFor();
    await ownOutput(shown({ cadenceRpm: 100, resistancePercent: 100 }));
    await ownRow().getByText('last seen').waitFor({ state: 'detached' });
  });

  it('never did what a browser forbids', async () => {
    const overlaps = await page.evaluate('fakeBluetooth.bikes[0].overlapCount()');
    expect([browser.errors, overlaps]).toEqual([[], 0]);
  });
});
