import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, type TestBrowser } from '../../support/browser.ts';
import { type CognitoBench, LISTED_ADDRESS, openCognitoBench } from '../../support/cognito-bench.ts';
import { startSignIn } from '../../support/cognito-sign-in.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const dataFolder = suiteFolder();

let bench: CognitoBench;
let browser: TestBrowser;
beforeAll(async () => {
  bench = await openCognitoBench({ dataFolder });
  browser = await launchBrowser({ viewport: { width: 390, height: 844 } });
  await browser.context.route('https://page.example/**', (route) => route.fulfill({ body: 'welcome back' }));
});
afterAll(async () => {
  await browser.close();
  await bench.close();
});

const policyErrors = (): string[] => browser.errors.filter((error) => error.includes('Content Security Policy'));

describe('signing in with a browser', () => {
  it('takes a name and Enter the first time, one click the next', async () => {
    const { page } = browser;
    await page.goto((await startSignIn(bench)).url.href);
    await page.locator('#name:focus').waitFor();
    await page.keyboard.type('Ada');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/signed-in\?code=/);
    await page.goto((await startSignIn(bench)).url.href);
    await page.getByRole('button', { name: 'Ride as Ada' }).click();
    await page.waitForURL(/\/signed-in\?code=/);
    expect(policyErrors()).toEqual([]);
  });

  it('leads back to an app of another origin, which the page allows its forms', async () => {
    const { page } = browser;
    const { url } = await startSignIn(bench);
    url.searchParams.set('redirect_uri', LISTED_ADDRESS);
    await page.goto(url.href);
    await page.getByRole('button', { name: 'Ride as Ada' }).click();
    await page.getByText('welcome back').waitFor();
    expect(page.url()).toMatch(/^https:\/\/page\.example\/signed-in\?from=issuer&code=/);
    expect(policyErrors()).toEqual([]);
  });

  it('fits a small phone without scrolling sideways', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto((await startSignIn(bench)).url.href);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  it('is forgotten after two clicks', async () => {
    const { page } = browser;
    await page.goto((await startSignIn(bench)).url.href);
    await page.getByText('Forget me on this device').click();
    await page.getByRole('button', { name: 'Forget this name' }).click();
    await page.getByRole('heading', { name: 'Who is riding?' }).waitFor();
    expect(await page.getByRole('button').allTextContents()).toEqual(['Ride']);
  });
});
