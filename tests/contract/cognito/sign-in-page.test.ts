import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CognitoBench, openCognitoBench } from '../../support/cognito-bench.ts';
import { signIn, startSignIn } from '../../support/cognito-sign-in.ts';
import { createFormBrowser, type FormBrowser, type Page } from '../../support/form-browser.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const dataFolder = suiteFolder();

let bench: CognitoBench;
beforeAll(async () => {
  bench = await openCognitoBench({ dataFolder, limits: { newUsersPerMinute: 8, usersPerSessionMax: 3 } });
});
afterAll(() => bench.close());

const open = async (browser: FormBrowser): Promise<Page> => {
  bench.clock.advance(60_000); // new users of the tests before do not count
  return browser.open((await startSignIn(bench)).url.href);
};
const namesOn = (page: Page): (string | undefined)[] =>
  [...page.text.matchAll(/<bdi>(.*?)<\/bdi>/g)].map(([, name]) => name);
const subOn = (page: Page): string => /name="user" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
const noticeOn = (page: Page): string | undefined => /role="alert">([^<]*)</.exec(page.text)?.[1];

describe('whose users they are', () => {
  it('is proved by a cookie that scripts cannot read and other sites cannot use', async () => {
    const page = await open(createFormBrowser());
    const port = new URL(bench.url).port;
    expect(page.headers.get('set-cookie')).toMatch(
      new RegExp(`^cognito-${port}=[\\w-]{43}; Path=/login; HttpOnly; SameSite=Lax; Max-Age=34560000$`),
    );
  });

  it('is known to one browser only: another one neither sees them nor rides as them', async () => {
    const { browser: ada } = await signIn(bench, { name: 'Ada' });
    const sub = subOn(await open(ada));
    const mallory = createFormBrowser();
    await signIn(bench, { browser: mallory, name: 'Mallory' });
    const page = await open(mallory);
    expect(namesOn(page)).toEqual(['Mallory']);
    const refused = await mallory.submit(page, { user: sub });
    expect([refused.status, refused.location]).toEqual([403, undefined]);
    expect(noticeOn(refused)).toBe('That name is not from this browser.');
  });

  it('cannot be arranged beforehand: a cookie that was planted gets no users', async () => {
    const victim = createFormBrowser();
    const planted = `cognito-${new URL(bench.url).port}`;
    await open(victim);
    const before = victim.cookies.get(planted);
    await signIn(bench, { browser: victim, name: 'Victim' });
    expect(victim.cookies.get(planted)).not.toBe(before);
    const attacker = createFormBrowser({ cookie: `${planted}=${before}` });
    expect(namesOn(await open(attacker))).toEqual([]);
  });

  it.each([
    ['without a token', () => ({ form_token: '' })],
    [
      'with the token of another browser',
      async () => {
        const page = await open(createFormBrowser());
        return { form_token: /name="form_token" value="([^"]+)"/.exec(page.text)?.[1] ?? '' };
      },
    ],
  ])('is not decided by a form %s', async (_, fields) => {
    const { browser } = await signIn(bench);
    const page = await open(browser);
    const forged = await browser.submit(page, { user: subOn(page), ...(await fields()) });
    expect([forged.status, forged.location]).toEqual([403, undefined]);
    expect(noticeOn(forged)).toBe('This page was out of date. Please choose again.');
    expect((await browser.submit(forged, { user: subOn(forged) })).location).toContain('code=');
  });

  it('ends when the browser is told to forget them, with everything that was issued for them', async () => {
    const { browser, refreshToken, client } = await signIn(bench);
    const page = await browser.submit(await open(browser), { form_token: '' });
    expect(noticeOn(page)).toBe('This page was out of date. Please choose again.');
    const list = await open(browser);
    const forgetForm = { ...list, text: /<details.*<\/details>/s.exec(list.text)?.[0] ?? '' };
    expect(namesOn(await browser.submit(forgetForm, {}))).toEqual([]);
    const fields = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: client.client_id };
    const body = new URLSearchParams(fields);
    const response = await fetch(`${bench.url}/oauth2/token`, { method: 'POST', body });
    expect(await response.json()).toEqual({ error: 'invalid_grant' });
  });
});

describe('a name', () => {
  const shownAs = async (name: string): Promise<string | undefined> => {
    const browser = createFormBrowser();
    await browser.submit(await open(browser), { name });
    return namesOn(await open(browser))[0];
  };

  it.each([
    ['markup', '<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['quotes', `"'&`, '&quot;&#39;&amp;'],
    ['marks that turn text around', 'Ada\u202Eecarg', 'Adaecarg'],
    ['invisible characters', 'A\u200Bd\u0000a\u2028', 'Ada'],
    ['spaces', '  Ada \n\t Lovelace ', 'Ada Lovelace'],
    ['more than forty characters', '🚲'.repeat(41), '🚲'.repeat(40)],
    ['half a character', 'A\uD83D', 'A\uFFFD'],
  ])('with %s is cleaned and shown as text', async (_, name, shown) => {
    expect(await shownAs(name)).toBe(shown);
  });

  it('that shows nothing is refused', async () => {
    const browser = createFormBrowser();
    const page = await browser.submit(await open(browser), { name: ' \u200B\u202E ' });
    expect([page.status, noticeOn(page)]).toEqual([400, 'Please enter a name that can be read.']);
  });

  it('can be made so often in a minute, from one address', async () => {
    await open(createFormBrowser());
    const statuses: number[] = [];
    const { url } = await startSignIn(bench);
    for (let count = 0; count < 9; count += 1) {
      const browser = createFormBrowser();
      statuses.push((await browser.submit(await browser.open(url.href), { name: 'Ada' })).status);
    }
    expect(statuses).toEqual([...Array<number>(8).fill(303), 429]);
  });

  it('can be one of so many in a browser', async () => {
    const browser = createFormBrowser();
    for (const name of ['Ada', 'Grace', 'Hedy']) await browser.submit(await open(browser), { name });
    const page = await browser.submit(await open(browser), { name: 'Mary' });
    expect([page.status, namesOn(page).length]).toEqual([409, 3]);
    expect((await browser.submit(page, { name: 'Ada' })).location).toContain('code=');
  });
});

describe('the page', () => {
  it('runs nothing, loads its own style only, and stands in no frame', async () => {
    const page = await open(createFormBrowser());
    expect(page.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'self'; form-action 'self' ${bench.url}; base-uri 'none'; frame-ancestors 'none'`,
    );
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(page.text).not.toMatch(/<script|style=|\son\w+=/);
  });

  it('reflects nothing of a request as markup', async () => {
    const evil = `"><script>alert(1)</script>`;
    const { url } = await startSignIn(bench);
    for (const name of ['state', 'nonce', 'anything']) url.searchParams.set(name, evil);
    const page = await createFormBrowser().open(url.href);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('<script');
    for (const query of [`client_id=${encodeURIComponent(evil)}`, `scope=${encodeURIComponent(evil)}`, evil]) {
      expect((await createFormBrowser().open(`${bench.url}/login?${query}`)).text).not.toContain('<script');
    }
  });

  it('hands the state back as it came', async () => {
    const state = `a b&c=d"<é>`;
    const { url } = await startSignIn(bench);
    url.searchParams.set('state', state);
    const browser = createFormBrowser();
    const { location } = await browser.submit(await browser.open(url.href), { name: 'Ada' });
    expect(new URL(location ?? '').searchParams.get('state')).toBe(state);
  });

  it('refuses a form that is none, and other methods', async () => {
    const { url } = await startSignIn(bench);
    const login = `${bench.url}/login${url.search}`;
    const json = await fetch(login, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
    expect([json.status, json.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    expect(
      (await fetch(login, { method: 'POST', body: new URLSearchParams({ name: 'x'.repeat(70_000) }) })).status,
    ).toBe(413);
    expect((await fetch(login, { method: 'PUT' })).status).toBe(405);
  });

  it('has a style sheet that never changes under its name', async () => {
    const page = await open(createFormBrowser());
    const [, path = ''] = /<link rel="stylesheet" href="([^"]+)">/.exec(page.text) ?? [];
    const response = await fetch(bench.url + path);
    expect(response.headers.get('content-type')).toBe('text/css; charset=utf-8');
    expect(response.headers.get('cache-control')).toContain('immutable');
  });
});
