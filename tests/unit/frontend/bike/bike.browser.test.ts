import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { accessibilityProblems } from '../../../support/axe.ts';
import { indoorBikePacket, recordedRange } from '../../../support/bike-packets.ts';
import { launchBrowser, type TestBrowser } from '../../../support/browser.ts';
import { type FakeBikeOptions, fakeBluetoothScript } from '../../../support/fake-bluetooth.ts';
import { startPretendPlatform } from '../../../support/pretend-platform.ts';
import { raceLengthWithRoom } from '../../../support/race-length.ts';
import { suiteFolder } from '../../../support/temporary-folder.ts';

const siteFolder = suiteFolder();
const frontendFolder = join(import.meta.dirname, '../../../../frontend');

const spinner: FakeBikeOptions = {
  id: 'spinner',
  name: 'Spinner of a very long name, 0123456789 \u200fيوسف',
  services: { 6182: [0x2ad2, 0x2ad6] },
  readable: { 10966: recordedRange },
};
const watch: FakeBikeOptions = { id: 'watch', name: 'Watch', services: {} };
const noBluetooth = "Object.defineProperty(navigator, 'bluetooth', { value: undefined });";
const noSecureContext = `${noBluetooth} Object.defineProperty(window, 'isSecureContext', { value: false });`;

describe('choosing a bike in a browser', () => {
  let browser: TestBrowser;

  beforeAll(async () => {
    await build({ root: frontendFolder, logLevel: 'error', build: { outDir: siteFolder, emptyOutDir: true } });
    browser = await launchBrowser({ reducedMotion: 'reduce' });
  });
  afterAll(async () => {
    await browser?.close();
  });

  /** A page of its own, signed in, with something run in it before anything else. */
  const open = async (script: string, size = { width: 1440, height: 900 }): Promise<Page> => {
    const platform = await startPretendPlatform({ siteFolder, raceLengthSeconds: raceLengthWithRoom() });
    platform.issuer.setPerson({ sub: randomUUID(), name: 'Marianne' });
    const page = await browser.context.newPage();
    onTestFinished(async () => {
      await page.close();
      await platform.close();
    });
    await page.addInitScript(script);
    await page.setViewportSize(size);
    await page.goto(platform.url);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('How you ride').waitFor({ state: 'attached' });
    return page;
  };
  const bikes = fakeBluetoothScript([spinner, watch]);
  const bikeOf = (page: Page) => page.getByRole('group', { name: 'Bike', exact: true });
  const notify = (page: Page, packet: readonly number[]) =>
    page.evaluate(`fakeBluetooth.bikes[0].notify(0x2ad2, ${JSON.stringify(packet)})`);
  /** The bike tells this from now on, in turn, about as often as bikes do: what it told last holds for seconds. */
  const keepTelling = (page: Page, ...packets: (readonly number[])[]) =>
    page.evaluate(`{
      const packets = ${JSON.stringify(packets)};
      let told = 0;
      setInterval(() => fakeBluetooth.bikes[0].notify(0x2ad2, packets[told++ % packets.length]), 900);
    }`);
  const choose = async (page: Page) => {
    await page.getByRole('radio', { name: 'Bluetooth bike' }).check();
    await page.getByRole('button', { name: 'Choose your bike' }).click();
  };

  it('is possible by keyboard alone, and nobody is kept out of it', async () => {
    const page = await open(bikes);
    await keepTelling(page, indoorBikePacket({ cadenceRpm: 90, level: 24, powerWatts: 310 }));
    await page.getByRole('radio', { name: 'Steer' }).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await bikeOf(page).getByText('Connected', { exact: true }).waitFor();
    await bikeOf(page).getByText('100 %', { exact: true }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it.each([
    ['a browser without Bluetooth', noBluetooth, 'This browser cannot reach a bike.', /Firefox, Safari and every/],
    ['a page that came over http', noSecureContext, /only from a page that came over https/, /begins with https/],
  ] as const)('is explained where it is not possible: in %s', async (...[, script, reason, more]) => {
    const page = await open(script);
    await page.getByText(reason).waitFor();
    expect(await page.getByRole('radio', { name: 'Bluetooth bike' }).isDisabled()).toBe(true);
    expect(await page.getByRole('radio', { name: 'Steer' }).isChecked()).toBe(true);
    await page.getByText('What works').click();
    await page.getByText(more).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it.each([
    ['NotFoundError', /close the app that may hold it/],
    ['SecurityError', /did not allow it/],
  ])('says what to do when the prompt ends with a %s', async (name, words) => {
    const page = await open(bikes);
    await page.evaluate(`fakeBluetooth.answerPrompts('${name}')`);
    await choose(page);
    await bikeOf(page).getByText(words).waitFor();
  });

  it('says that a device has nothing to race by, and lets another one be chosen', async () => {
    const page = await open(bikes);
    await page.evaluate('fakeBluetooth.answerPrompts(1)');
    await choose(page);
    await bikeOf(page)
      .getByText(/neither cadence nor power/)
      .waitFor();
    await page.evaluate('fakeBluetooth.answerPrompts(0)');
    await keepTelling(page, indoorBikePacket({ cadenceRpm: 90, level: 24, powerWatts: 310 }));
    await page.getByRole('button', { name: 'Choose your bike' }).click();
    await bikeOf(page).getByText('Connected', { exact: true }).waitFor();
  });

  it('keeps what is set for a bike over a reload, and starts no ride with the Enter key of a setting', async () => {
    const page = await open(bikes);
    await choose(page);
    await page.getByText('Adjust this bike').click();
    await page.getByLabel('Highest level').fill('47');
    await page.getByLabel('Highest level').press('Enter');
    await page.getByLabel('Factor', { exact: true }).fill('7');
    await page.getByLabel('Factor', { exact: true }).press('Tab');
    await page.reload();
    await page.getByRole('button', { name: 'Choose your bike' }).click();
    await notify(page, indoorBikePacket({ cadenceRpm: 90, level: 24, powerWatts: 310 }));
    await page.getByText('Adjust this bike').click();
    const fields = ['Highest level', 'Factor'].map((label) => page.getByLabel(label, { exact: true }).inputValue());
    expect(await Promise.all(fields)).toEqual(['47', '2']);
  });

  it('takes away nothing that is being typed when the bike tells something new, and shows what it made of it', async () => {
    const page = await open(bikes);
    await choose(page);
    await keepTelling(page, ...[24, 25].map((level) => indoorBikePacket({ cadenceRpm: 90, level, powerWatts: 310 })));
    await page.getByText('Adjust this bike').click();
    const field = page.getByLabel('Highest level');
    const typed = async (text: string) => {
      await field.fill('');
      await field.pressSequentially(text);
    };
    await typed('12');
    for (const level of [24, 25, 24]) await page.getByText(`The bike is at level ${level} now`).waitFor();
    expect(await field.inputValue()).toBe('12');
    await field.press('Enter');
    expect(await field.inputValue()).toBe('12');
    const made: string[] = [];
    for (const text of ['9999', '99999', '0', '']) {
      await typed(text);
      await field.press('Tab');
      made.push(await field.inputValue());
    }
    expect(made).toEqual(['1000', '1000', '1', '1']);
  });

  it('has room on a phone, whatever the name of the bike', async () => {
    const page = await open(bikes, { width: 390, height: 844 });
    await page.getByRole('button', { name: 'Change' }).click();
    await choose(page);
    await page.getByText('Adjust this bike').click();
    const widths = await bikeOf(page).evaluate((element) => [element.scrollWidth, element.clientWidth]);
    expect(widths[0]).toBe(widths[1]);
  });
});
