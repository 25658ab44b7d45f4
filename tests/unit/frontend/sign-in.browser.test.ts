import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, type TestBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { type PretendPlatform, startPretendPlatform } from '../../support/pretend-platform.ts';
import { raceLengthWithRoom } from '../../support/race-length.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const siteFolder = suiteFolder();
const frontendFolder = join(import.meta.dirname, '../../../frontend');

/** Run before the page: what is missing where it comes over plain http, in a LAN. */
const PLAIN_HTTP = `
  Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });
  Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
`;

describe('signing in with a browser', () => {
  let platform: PretendPlatform;
  let browser: TestBrowser;

  beforeAll(async () => {
    await build({ root: frontendFolder, logLevel: 'error', build: { outDir: siteFolder, emptyOutDir: true } });
    const raceLengthSeconds = raceLengthWithRoom({ leftSeconds: 240 });
    platform = await startPretendPlatform({ siteFolder, racerCount: 20, raceLengthSeconds });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.close();
  });

  const ada = { sub: randomUUID(), name: 'Ada' };
  const bob = { sub: randomUUID(), name: 'Bob' };
  let page: Page;
  beforeEach(async () => {
    page = browser.page;
    await page.goto(`${platform.url}/race/1`);
    await page.evaluate('localStorage.clear(); sessionStorage.clear()');
    platform.issuer.setPerson(ada);
    await page.goto(`${platform.url}/race/1`);
    await page.waitForSelector('.freshness.live');
  });

  const signIn = async () => {
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.locator('.account').waitFor();
  };
  const signOut = async () => {
    await page.locator('.account .toggle').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    // By way of the issuer: a step meanwhile would be lost.
    await page.waitForURL((url) => url.pathname === '/');
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  };
  const nameField = () => page.getByLabel('Your name');

  it('shows a spectator everything but a ride, as a guest of the broker', async () => {
    await expect.poll(() => page.locator('.ranking-row').count()).toBeGreaterThan(5);
    // The first board comes by HTTP, before the link to the broker is there.
    await expect
      .poll(() => platform.clients.at(-1))
      .toEqual({
        clientId: expect.stringMatching(/^guest-/),
        username: '?x-amz-customauthorizer-name=Racers',
        password: '',
      });
    expect(await page.getByRole('button').allTextContents()).toEqual(
      expect.arrayContaining(['Sign in', 'Sign in to ride']),
    );
  });

  it('is ready to ride after signing in from the header, under the name that the issuer has', async () => {
    await signIn();
    expect([await nameField().inputValue(), await page.locator('.riding').count()]).toEqual(['Ada', 0]);
    await page.getByRole('button', { name: 'Join now' }).click();
    await page.locator('.own').first().waitFor();
    await expect.poll(() => platform.clients.at(-1)?.clientId).toMatch(new RegExp(`^${ada.sub}-`));
  });

  it('keeps the name that a racer typed, and gives it to nobody else', async () => {
    await signIn();
    await nameField().fill('Countess');
    await page.reload();
    await eventually(async () => ((await nameField().inputValue()) === 'Countess' ? true : undefined));
    await signOut();
    platform.issuer.setPerson(bob);
    await signIn();
    expect([await nameField().inputValue(), await page.locator('.account .name').textContent()]).toEqual([
      'Bob',
      'Bob',
    ]);
  });

  it('asks for a name where nobody knows one, and rides then', async () => {
    platform.issuer.setPerson({ sub: randomUUID(), name: '' });
    await page.getByRole('button', { name: 'Sign in to ride' }).click();
    await nameField().fill('Marianne');
    await page.getByRole('button', { name: 'Join now' }).click();
    await page.locator('.own').first().waitFor();
  });

  it('works on plain http in a LAN, without crypto.subtle and without locks', async () => {
    // A tab that has locks would take no notice of one that has none: both would use one refresh token.
    await page.goto('about:blank');
    page = await browser.context.newPage();
    await page.addInitScript(PLAIN_HTTP);
    await page.goto(`${platform.url}/race/1`);
    await page.getByRole('button', { name: 'Sign in to ride' }).click();
    await page.locator('.riding').waitFor();
    await page.reload();
    await eventually(() => (platform.clients.at(-1)?.clientId.startsWith(ada.sub) ? true : undefined));
    await page.close();
  });

  it('says what went wrong, and leaves no code in the address', async () => {
    await page.goto(`${platform.url}/?code=of-somebody-else&state=unknown`);
    await page.getByText('This sign-in was begun elsewhere').waitFor();
    expect(page.url()).toBe(`${platform.url}/`);
    expect(await page.evaluate('localStorage.getItem("alleycat.session")')).toBe(null);
  });

  it('shows the board all the same where the broker takes no token', async () => {
    platform.refuseTokens(true);
    await signIn();
    await page.waitForSelector('.freshness.live');
    await expect.poll(() => platform.clients.at(-1)?.clientId).toMatch(/^guest-/);
    platform.refuseTokens(false);
    await eventually(() => (platform.clients.at(-1)?.clientId.startsWith(ada.sub) ? true : undefined));
  });

  it('opens and closes the account menu with the keyboard alone', async () => {
    await signIn();
    const toggle = page.locator('.account .toggle');
    await toggle.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.textContent.trim()')).toBe('Sign out');
    await page.keyboard.press('Escape');
    await expect.poll(() => toggle.getAttribute('aria-expanded')).toBe('false');
    await expect.poll(() => page.evaluate('document.activeElement.className')).toBe('toggle');
  });

  it('does without anything that a strict Content-Security-Policy forbids, which the browser enforces here', async () => {
    expect(browser.errors.filter((text) => !text.includes('WebSocket'))).toEqual([]);
    await page.evaluate('document.body.append(Object.assign(document.createElement("style"), { textContent: "a{}" }))');
    await eventually(() => (browser.errors.some((text) => /Content Security Policy/.test(text)) ? true : undefined));
  });
});
