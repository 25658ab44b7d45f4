import type { IdentityConfig } from '@alleycat/domain/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, shallowRef } from 'vue';
import { useSession } from '../../../../../frontend/src/composables/app/use-session.ts';
import { takeReturn } from '../../../../../frontend/src/identity/departure.ts';
import {
  type OAuthClient,
  SignInRefusedError,
  type Tokens,
} from '../../../../../frontend/src/identity/oauth-client.ts';
import { createMemoryDevice } from '../../memory-page.ts';

const config: IdentityConfig = {
  issuer: 'https://issuer.example/pool',
  clientId: 'dashboard',
  loginUrl: '/',
  mqttAuthorizer: 'Racers',
};
const minutes = (count: number) => count * 60_000;
const tokenOf = (racerId: string, number: number) => `head.${btoa(JSON.stringify({ sub: racerId }))}.${number}`;

/** An issuer in memory, with refresh tokens that are good for one use each. */
const createMemoryIssuer = () => {
  const log: string[] = [];
  const people = new Map<string, { racerId: string; name: string }>();
  const state = { next: { racerId: 'ada', name: 'Ada' }, failure: undefined as Error | undefined, delayMs: 0 };
  let count = 0;
  const issue = (person: { racerId: string; name: string }): Tokens => {
    count += 1;
    people.set(`refresh-${count}`, person);
    const { racerId, name } = person;
    return { accessToken: tokenOf(racerId, count), refreshToken: `refresh-${count}`, expiresInSeconds: 3_600, name };
  };
  const answer = async (what: string): Promise<void> => {
    log.push(what);
    if (state.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.delayMs));
    if (state.failure !== undefined) throw state.failure;
  };
  const client: OAuthClient = {
    start: () => ({
      address: new URL('https://login.example/authorize'),
      departure: { state: 'state-1', nonce: 'nonce-1', codeVerifier: 'verifier-1' },
    }),
    exchange: async (parameters, { codeVerifier }) => {
      await answer(`exchange ${parameters.get('code')} ${codeVerifier}`);
      return issue(state.next);
    },
    renew: async (refreshToken) => {
      await answer(`renew ${refreshToken}`);
      const person = people.get(refreshToken);
      people.delete(refreshToken);
      if (person === undefined) throw new SignInRefusedError('invalid_grant');
      return issue(person);
    },
    revoke: async (refreshToken) => {
      await answer(`revoke ${refreshToken}`);
      people.delete(refreshToken);
    },
    signOutAddress: new URL('https://login.example/logout'),
  };
  return { client, log, state, forget: () => people.clear() };
};

describe('useSession', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_620_992_100_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = () => {
    const issuer = createMemoryIssuer();
    const device = createMemoryDevice();
    /** Loads the page in a tab, again or for the first time. */
    const load = async (page = device.openTab()) => {
      const scope = effectScope();
      const session = scope.run(() =>
        useSession({
          identity: shallowRef(config),
          answer: takeReturn(page),
          page,
          loadClient: async () => issuer.client,
          random: () => 0,
        }),
      )!;
      await pass();
      return { page, scope, session };
    };
    const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
    /** Signs in from a tab, and comes back to it. */
    const signIn = async (tab = device.openTab('http://board.example/race/2?board=all-time')) => {
      const before = await load(tab);
      await before.session.signIn('ride');
      before.scope.stop();
      tab.rename('/?code=code-1&state=state-1');
      return load(tab);
    };
    return { ...issuer, device, load, signIn, pass };
  };
  const racerOf = ({ session }: { session: ReturnType<typeof useSession> }) => session.racer.value?.racerId;
  const tokenNumber = ({ session }: { session: ReturnType<typeof useSession> }) =>
    session.speaker.value?.accessToken.split('.')[2];

  it('leaves for the sign-in page, and is back where it was with somebody who wants to ride', async () => {
    const { signIn, log } = setUp();
    const { page, session } = await signIn();
    expect([page.visited, page.address().href]).toEqual([
      ['https://login.example/authorize'],
      'http://board.example/race/2?board=all-time',
    ]);
    expect([session.racer.value, session.intent.value, session.isEntering.value]).toEqual([
      { racerId: 'ada', name: 'Ada' },
      'ride',
      false,
    ]);
    expect(log).toEqual(['exchange code-1 verifier-1']);
  });

  it('says so when a sign-in fails, is cancelled, or was begun elsewhere, and uses no answer twice', async () => {
    const { signIn, load, device, state, log } = setUp();
    state.failure = new Error('no answer');
    const failed = await signIn();
    const begun = await load();
    await begun.session.signIn('stay');
    begun.page.rename('/?error=access_denied&state=state-1');
    state.failure = new SignInRefusedError('access_denied');
    const cancelled = await load(begun.page);
    const elsewhere = await load(device.openTab('http://board.example/?code=code-1&state=state-1'));
    const notices = [failed, cancelled, elsewhere].map(({ session }) => session.notice.value);
    expect(notices).toEqual([
      'Signing in did not work. Try again in a moment.',
      'You were not signed in.',
      'This sign-in was begun elsewhere, or is used up. Sign in again.',
    ]);
    expect([racerOf(failed), elsewhere.page.address().pathname]).toEqual([undefined, '/']);
    expect(log.filter((line) => line.startsWith('exchange'))).toHaveLength(2);
  });

  it('renews the token five minutes before it ends, again and again', async () => {
    const { signIn, pass, log } = setUp();
    const tab = await signIn();
    await pass(minutes(55) - 1);
    expect(log).toHaveLength(1);
    await pass(1);
    await pass(minutes(55));
    expect([log.slice(1), tokenNumber(tab)]).toEqual([['renew refresh-1', 'renew refresh-2'], '3']);
  });

  it('renews before a new link when there is less than that left, as after a night asleep, and not otherwise', async () => {
    const { signIn, log } = setUp();
    const tab = await signIn();
    vi.setSystemTime(Date.now() + minutes(54)); // no timer runs in a device that sleeps
    await tab.session.prepare();
    expect(log).toHaveLength(1);
    vi.setSystemTime(Date.now() + minutes(600));
    const prepared = tab.session.prepare();
    await vi.advanceTimersByTimeAsync(0);
    expect([(await prepared)?.accessToken.split('.')[2], log.slice(1)]).toEqual(['2', ['renew refresh-1']]);
  });

  it('lets nobody wait for an issuer that does not answer: the link is a guest\u2019s until it does', async () => {
    const { signIn, state, pass } = setUp();
    const tab = await signIn();
    state.delayMs = 8_000;
    state.failure = new Error('no answer');
    vi.setSystemTime(Date.now() + minutes(61));
    const prepared = tab.session.prepare();
    await pass(5_000);
    expect((await prepared)?.accessToken.split('.')[2]).toBe('1');
    await pass(3_000);
    expect([racerOf(tab), tab.session.speaker.value, tab.session.notice.value]).toEqual(['ada', undefined, undefined]);
    state.failure = undefined;
    await pass(minutes(1));
    expect(tokenNumber(tab)).toBe('2');
  });

  it('tries again, ever more slowly, while the token still holds', async () => {
    const { signIn, state, pass, log } = setUp();
    const tab = await signIn();
    state.failure = new Error('no answer');
    await pass(minutes(59));
    const tries = log.length - 1;
    expect([tries > 5, tries < 12, tokenNumber(tab)]).toEqual([true, true, '1']);
    state.failure = undefined;
    await pass(minutes(1));
    expect(tokenNumber(tab)).toBe('2');
  });

  it('ends a session that the issuer has ended, and says so', async () => {
    const { signIn, forget, pass } = setUp();
    const tab = await signIn();
    forget();
    await pass(minutes(55));
    expect([racerOf(tab), tab.session.speaker.value, tab.session.notice.value]).toEqual([
      undefined,
      undefined,
      expect.stringContaining('Your sign-in has ended.'),
    ]);
    expect(tab.page.deviceStorage.getItem('alleycat.session')).toBe(null);
  });

  it('goes on after a reload, with the refresh token alone', async () => {
    const { signIn, load, log } = setUp();
    const before = await signIn();
    before.scope.stop();
    const tab = await load(before.page);
    expect([racerOf(tab), tokenNumber(tab), log.slice(1)]).toEqual(['ada', '2', ['renew refresh-1']]);
    expect(JSON.stringify(tab.page.deviceStorage.getItem('alleycat.session'))).not.toContain('head.');
  });

  it('shares one refresh token among tabs: no tab uses one that another has used', async () => {
    const { signIn, load, pass, log, state } = setUp();
    state.delayMs = 100;
    const first = await signIn();
    await pass(100);
    const second = await load();
    const third = await load();
    await pass(minutes(120));
    expect([first, second, third].map(racerOf)).toEqual(['ada', 'ada', 'ada']);
    const used = log.filter((line) => line.startsWith('renew'));
    expect([used.length > 5, new Set(used).size]).toEqual([true, used.length]);
  });

  it('signs out everywhere: here, at the issuer and in other tabs', async () => {
    const { signIn, load, log } = setUp();
    const tab = await signIn();
    const other = await load();
    await tab.session.signOut();
    expect([tab, other].map(racerOf)).toEqual([undefined, undefined]);
    expect([log.at(-1), tab.page.visited.at(-1)]).toEqual(['revoke refresh-2', 'https://login.example/logout']);
    tab.page.rename('/');
    await load(tab.page);
    expect(tab.page.address().href).toBe('http://board.example/race/2?board=all-time');
  });

  it('signs out on this device and at the sign-in page also when the token cannot be revoked', async () => {
    const { signIn, state } = setUp();
    const tab = await signIn();
    state.failure = new Error('no answer');
    await tab.session.signOut();
    expect([racerOf(tab), tab.page.visited.at(-1)]).toEqual([undefined, 'https://login.example/logout']);
    expect(tab.page.deviceStorage.getItem('alleycat.session')).toBe(null);
  });

  it('is not signed in again by an answer that comes after signing out', async () => {
    const { signIn, state, pass } = setUp();
    const tab = await signIn();
    state.delayMs = 1_000;
    await pass(minutes(55));
    tab.session.signOut();
    await pass(minutes(2));
    expect([racerOf(tab), tab.session.speaker.value, tab.page.deviceStorage.getItem('alleycat.session')]).toEqual([
      undefined,
      undefined,
      null,
    ]);
  });

  it('follows another tab in which somebody signs in', async () => {
    const { signIn, load, pass, state } = setUp();
    const spectator = await load();
    await signIn();
    await pass();
    expect(spectator.session.speaker.value?.racerId).toBe('ada');
    state.next = { racerId: 'bob', name: 'Bob' };
    await signIn();
    await pass();
    expect([racerOf(spectator), spectator.session.speaker.value?.racerId]).toEqual(['bob', 'bob']);
  });

  it('keeps no session of another platform at the same address', async () => {
    const { signIn, load, log } = setUp();
    const tab = await signIn();
    const stored = JSON.parse(tab.page.deviceStorage.getItem('alleycat.session') ?? '');
    tab.scope.stop();
    tab.page.deviceStorage.setItem('alleycat.session', JSON.stringify({ ...stored, clientId: 'of-before' }));
    const after = await load(tab.page);
    expect([racerOf(after), after.session.notice.value, log.slice(1)]).toEqual([
      undefined,
      expect.stringContaining('Your sign-in has ended.'),
      [],
    ]);
  });

  it('gets another token for one that the broker refuses, unless it is brand-new', async () => {
    const { signIn, log, pass } = setUp();
    const tab = await signIn();
    const speaker = tab.session.speaker.value!;
    tab.session.doubt(speaker);
    await pass(30_000);
    expect(log).toHaveLength(1);
    tab.session.doubt(speaker);
    tab.session.doubt(speaker);
    await pass();
    expect([log.slice(1), tokenNumber(tab)]).toEqual([['renew refresh-1'], '2']);
  });
});
