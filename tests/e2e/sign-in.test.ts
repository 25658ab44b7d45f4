import { DeleteConnectionCommand, IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, type TestBrowser } from '../support/browser.ts';
import { type SeenConnect, watchConnects } from '../support/connects-seen.ts';
import { type CuttableProxy, startCuttableProxy } from '../support/cuttable-proxy.ts';
import { eventually } from '../support/eventually.ts';
import { operatorSettings } from '../support/operator-settings.ts';
import { raceLengthWithRoom } from '../support/race-length.ts';
import { signedInRacerId, signInToRide } from '../support/sign-in-to-ride.ts';
import { type Stack, startStack } from '../support/stack.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const BOARD = '/race/2?board=here-now';
/** What the page is told, so that it renews every few seconds. The tokens themselves live longer. */
const TOLD_LIFETIME_SECONDS = 6;

/** Run in the page: collects what it says of its link from now on. */
const NOTE_STATES = `
  globalThis.statesShown = new Set();
  const note = () => {
    statesShown.add(document.querySelector('.freshness').className);
    if (document.querySelector('.trouble')) statesShown.add('trouble');
  };
  note();
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true });
`;

describe('signing in, on a platform that lets nobody do more than they may', { timeout: 120_000 }, () => {
  let stack: Stack;
  let proxy: CuttableProxy;
  let browser: TestBrowser;
  let page: Page;
  let connects: readonly SeenConnect[];
  let racerId: string;

  beforeAll(async () => {
    stack = await startStack({
      parameters: { RaceLengthSeconds: String(raceLengthWithRoom({ leftSeconds: 240 })) },
    });
    proxy = await startCuttableProxy(stack.url);
    browser = await launchBrowser();
    page = browser.page;
    connects = watchConnects(page);
    await browser.context.route('**/oauth2/token', async (route) => {
      // A connection kept alive may end at the very moment it is used again.
      const response = await route.fetch({ maxRetries: 2 }).catch(() => undefined);
      if (response === undefined) return route.abort();
      const answer = await response.json();
      if (answer.expires_in !== undefined) answer.expires_in = TOLD_LIFETIME_SECONDS;
      await route.fulfill({ response, json: answer });
    });
    await page.goto(`${proxy.url}${BOARD}`);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await proxy?.close();
    await stack?.stop();
  });

  const newest = () => connects.at(-1) ?? { clientId: '', username: '', password: '' };
  const tokensSeen = () => new Set(connects.map(({ password }) => password)).size;
  const isLive = () => page.locator('.freshness.live').waitFor();
  /** Racers in the race that is ridden: the same person twice would be two. */
  const racersOnBoard = async () => {
    const { races } = (await stack.get('/classes/2/races?limit=1')) as { races: { racerCount: number }[] };
    return races[0]?.racerCount;
  };

  it('lets a spectator in as a guest', async () => {
    await page.locator('.freshness').getByText('Connected').waitFor();
    expect(newest()).toEqual({
      clientId: expect.stringMatching(/^guest-[0-9a-f]{18}$/),
      username: '?x-amz-customauthorizer-name=alleycat-racers',
      password: '',
    });
  });

  it('leads to the sign-in page and back into a ride, to the board that was left', async () => {
    await signInToRide(page, 'Maurice Garin');
    const own = page.locator('.ranking-row.own').first();
    await own.waitFor();
    expect(await own.textContent()).toContain('Maurice Garin');
    expect(page.url()).toBe(`${proxy.url}${BOARD}`);
    racerId = await signedInRacerId(page);
    expect(racerId).toMatch(UUID);
    expect(newest().clientId).toMatch(new RegExp(`^${racerId}-[0-9a-f]{18}$`));
    expect(await page.locator('.account .name').textContent()).toBe('Maurice Garin');
  });

  it('renews the token before it ends, and hands the link over without anybody noticing', async () => {
    await isLive();
    await page.evaluate(NOTE_STATES);
    const before = tokensSeen();
    await eventually(() => (tokensSeen() >= before + 2 ? true : undefined), { what: 'two more tokens' });
    // Frames may be late on a busy machine; a link that is lost is another matter.
    const states: unknown = await page.evaluate("[...statesShown].filter((state) => !state.endsWith(' stale'))");
    expect(states).toEqual(['freshness live']);
    expect(new Set(connects.map(({ clientId }) => clientId)).size).toBe(connects.length);
  });

  it('comes back with a token of that moment when its connection is deleted', async () => {
    const client = new IoTDataPlaneClient({
      ...operatorSettings(stack.awsUrl),
      requestHandler: new NodeHttpHandler(),
    });
    const before = connects.length;
    // The newest may be on its way yet: the broker does not know it then.
    await eventually(() => client.send(new DeleteConnectionCommand({ clientId: newest().clientId })));
    client.destroy();
    await eventually(() => (connects.length > before ? true : undefined), { what: 'another connection' });
    await isLive();
    await page.locator('.ranking-row.own').first().waitFor();
    expect(await racersOnBoard()).toBe(1);
  });

  it('keeps its place on the board through an outage, and says meanwhile what is going on', async () => {
    // With a token that is new: who loses the answer with the next one has the old one for ten seconds only.
    const beforeRenewal = tokensSeen();
    const before = await eventually(() => (tokensSeen() > beforeRenewal ? tokensSeen() : undefined));
    proxy.cut();
    await page.locator('.freshness.offline').waitFor();
    await page.getByText('Your readings do not get through.').waitFor();
    // Longer than the token lives, as the page was told.
    await page.waitForFunction((endsAtMs) => Date.now() > endsAtMs, Date.now() + TOLD_LIFETIME_SECONDS * 1_000);
    proxy.mend();
    await isLive();
    await page.getByText('Your readings do not get through.').waitFor({ state: 'detached' });
    expect(tokensSeen()).toBeGreaterThan(before);
    expect([newest().clientId.startsWith(racerId), await racersOnBoard()]).toEqual([true, 1]);
  });

  it('is signed in after a reload and in another tab, and no tab takes the other one its session', async () => {
    await page.reload();
    const other = await browser.context.newPage();
    const others = watchConnects(other);
    await other.goto(`${proxy.url}${BOARD}`);
    const own = () => [connects, others].map((seen) => seen.filter(({ password }) => password !== '').length);
    const before = own();
    await eventually(() => (own().every((count, index) => count >= (before[index] ?? 0) + 2) ? true : undefined), {
      what: 'two more tokens in each tab',
    });
    const names = await Promise.all([page, other].map((tab) => tab.locator('.account .name').textContent()));
    expect(names).toEqual(['Maurice Garin', 'Maurice Garin']);
    // A board waits for no token: where one is late, a guest's link comes before it.
    const signedIn = others.filter(({ password }) => password !== '');
    expect(signedIn.map(({ clientId }) => clientId.startsWith(racerId))).not.toContain(false);
    await other.close();
  });

  it('signs out, here and in every tab, and goes on as a spectator of the same board', async () => {
    const other = await browser.context.newPage();
    await other.goto(`${proxy.url}${BOARD}`);
    await other.locator('.account').waitFor();
    const stored = await page.evaluate(() => JSON.parse(localStorage.getItem('alleycat.session') ?? '{}').refreshToken);
    await page.locator('.account .toggle').click();
    const leaving = page.waitForRequest('**/logout?*');
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await leaving;
    await page.waitForURL(`${proxy.url}/`);
    await page.getByRole('button', { name: 'Sign in to ride' }).waitFor();
    await other.getByRole('button', { name: 'Sign in to ride' }).waitFor();
    await other.close();
    await page.waitForURL(`${proxy.url}${BOARD}`);
    await eventually(() => (newest().clientId.startsWith('guest-') ? true : undefined), { what: 'a link of a guest' });
    expect(await page.evaluate(() => localStorage.getItem('alleycat.session'))).toBe(null);
    const { clientId } = ((await stack.get('/config')) as { identity: { clientId: string } }).identity;
    const answer = await fetch(`${stack.url}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: stored }),
    });
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_grant' }]);
  });

  it('says so when a session has ended, shows the board all the same, and takes the same racer back', async () => {
    await page.getByRole('button', { name: 'Sign in to ride' }).click();
    await page.getByRole('button', { name: 'Ride as Maurice Garin' }).click();
    await page.locator('.riding').waitFor();
    const { refreshToken, clientId } = await page.evaluate(() =>
      JSON.parse(localStorage.getItem('alleycat.session') ?? '{}'),
    );
    await fetch(`${stack.url}/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: refreshToken, client_id: clientId }),
    });
    await page.getByText('Your sign-in has ended.').waitFor();
    await eventually(() => (newest().clientId.startsWith('guest-') ? true : undefined), { what: 'a link of a guest' });
    // Nobody rides any more: the board is as old as their last reading, and nothing else is said of it.
    await page.locator('.ranking-row').first().waitFor();
    const banners = await page.locator('.banner').allTextContents();
    expect(banners.filter((text) => !text.startsWith('Not live: this data is'))).toEqual([]);
    await page.getByRole('button', { name: 'Sign in to ride' }).click();
    await page.getByRole('button', { name: 'Ride as Maurice Garin' }).click();
    await page.locator('.ranking-row.own').first().waitFor();
    expect([await signedInRacerId(page), await racersOnBoard()]).toEqual([racerId, 1]);
  });

  it('has met no error in all of this but those of an outage and of a session that ended', () => {
    const expected = /net::ERR_|WebSocket|status of 400/;
    expect(browser.errors.filter((text) => !expected.test(text))).toEqual([]);
  });
});
