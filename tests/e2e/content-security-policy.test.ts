import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { raceLengthWithRoom } from '../support/race-length.ts';
import { signInToRide } from '../support/sign-in-to-ride.ts';
import { type Stack, startStack } from '../support/stack.ts';

let stack: Stack;
let browser: TestBrowser;
const violations: string[] = [];

beforeAll(async () => {
  stack = await startStack({ parameters: { RaceLengthSeconds: String(raceLengthWithRoom()) } });
  browser = await launchBrowser();
  const { context } = browser;
  await context.exposeFunction('reportViolation', (violation: string) => violations.push(violation));
  // In every page that this browser opens, before anything in it runs.
  await context.addInitScript({
    content: `document.addEventListener('securitypolicyviolation', (event) =>
      reportViolation([event.violatedDirective, event.blockedURI, event.sourceFile].join(' ')));`,
  });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

it('the dashboard keeps to its policy, whatever people do with it', { timeout: 120_000 }, async () => {
  const { page, errors } = browser;
  const response = await page.goto(`${stack.url}/race/1`);
  expect(response?.headers()['content-security-policy']).toContain("script-src 'self'; style-src 'self';");
  await signInToRide(page, 'Maurice Garin');
  await page.locator('.ranking-row.own').first().waitFor();
  for (let theme = 0; theme < 3; theme += 1) await page.getByRole('button', { name: /^Theme: / }).click();
  await page.getByRole('group', { name: 'Board' }).getByText('All time').click();
  await page.waitForURL(/board=all-time/);
  await page.getByRole('navigation', { name: 'Race class' }).getByRole('link').nth(2).click();
  await page.waitForURL(/race\/3/);
  await page.goto(`${stack.url}/race/1`);
  await page.locator('.freshness').first().waitFor();
  expect({ violations, errors }).toEqual({ violations: [], errors: [] });
});

it('would be heard if it did not: inline script and style do not run', async () => {
  const { page } = browser;
  await page.evaluate(`
    const script = document.createElement('script');
    script.textContent = 'globalThis.hasRun = true';
    document.head.append(script);
    document.body.setAttribute('style', 'color: red');
  `);
  await eventually(() => (violations.length >= 2 ? true : undefined), { what: 'two reports' });
  expect(violations.map((violation) => violation.split(' ')[0])).toEqual(['script-src-elem', 'style-src-attr']);
  expect(await page.evaluate(() => 'hasRun' in globalThis)).toBe(false);
});
