import type { RacerId } from '@alleycat/domain';
import type { IdentityConfig } from '@alleycat/domain/wire';
import { promiseTimeout, tryOnScopeDispose, until } from '@vueuse/core';
import { type Ref, readonly, shallowReadonly, shallowRef } from 'vue';
import type { Speaker } from '../../api/live-feed.ts';
import { racerIdOf } from '../../identity/access-token.ts';
import { noteSignIn, noteSignOut, pathOf, type SignInAnswer, type SignInIntent } from '../../identity/departure.ts';
import type { OAuthClient, Tokens } from '../../identity/oauth-client.ts';
import type { Page } from '../../identity/page.ts';
import { renewStored } from '../../identity/renew-stored.ts';
import { createRenewal } from '../../identity/renewal.ts';
import { createSessionStore, type StoredSession, sessionKey } from '../../identity/stored-session.ts';
import { texts } from '../../texts/index.ts';
import type { Random } from './jittered-wait.ts';

/** Who is signed in. */
export interface Racer {
  readonly racerId: RacerId;
  /** As the issuer has it; empty if it has none. */
  readonly name: string;
}

export interface UseSessionOptions {
  /** Undefined until the platform has told. */
  identity: Readonly<Ref<IdentityConfig | undefined>>;
  /** What the sign-in page said, if the page was opened by it. */
  answer: SignInAnswer | undefined;
  /** Makes the OAuth client, which is a chunk of its own. Rejects while it cannot be loaded. */
  loadClient(identity: IdentityConfig): Promise<OAuthClient>;
  page: Page;
  /** @default Math.random */
  random?: Random;
}

const prepareMs = 5_000;

/** Signs in and out, and keeps the token of who is signed in good. Without anybody the page is a spectator's. */
export function useSession(options: UseSessionOptions) {
  const { identity, loadClient, page } = options;
  const store = createSessionStore(page.deviceStorage);
  const racer = shallowRef<Racer | undefined>(store.read());
  const speaker = shallowRef<Speaker>();
  const isEntering = shallowRef(options.answer?.departure !== undefined);
  const notice = shallowRef<string>();
  const intent = shallowRef<SignInIntent>('stay');

  const clientNow = async () => {
    const known = await until(identity).not.toBeUndefined();
    return { known, client: await loadClient(known) };
  };
  const leave = (why?: string) => {
    renewal.stop();
    racer.value = undefined;
    speaker.value = undefined;
    intent.value = 'stay';
    notice.value = why;
  };
  const take = (next: Racer, { accessToken, expiresInSeconds }: Tokens, askedAtMs: number) => {
    // The same racer is not to be welcomed again every hour.
    if (racer.value?.racerId !== next.racerId || racer.value.name !== next.name) racer.value = next;
    renewal.schedule({ askedAtMs, lifetimeMs: expiresInSeconds * 1_000 });
    speaker.value = { racerId: next.racerId, accessToken };
  };
  const enter = async ({ parameters, departure }: SignInAnswer) => {
    if (departure === undefined) {
      notice.value = texts.session.unasked;
      return;
    }
    try {
      const { known, client } = await clientNow();
      const askedAtMs = Date.now();
      const tokens = await client.exchange(parameters, departure);
      const racerId = racerIdOf(tokens.accessToken);
      const { name, refreshToken = '' } = tokens;
      store.write({ racerId, name, refreshToken, clientId: known.clientId, issuer: known.issuer });
      take({ racerId, name }, tokens, askedAtMs);
      intent.value = departure.intent;
    } catch {
      notice.value = parameters.get('error') === 'access_denied' ? texts.session.cancelled : texts.session.failed;
    }
  };
  const leaveUnless = (stored: StoredSession | undefined) => {
    if (stored === undefined) leave();
    else adopt(stored);
  };
  /** Another tab has signed somebody in, who is now at this one as well. */
  const adopt = (stored: StoredSession) => {
    speaker.value = undefined;
    notice.value = undefined;
    racer.value = racerIn(stored);
    // A renewal that runs right now may be the one of whoever was here before.
    renewal.now().then(() => {
      if (speaker.value?.racerId !== racer.value?.racerId) renewal.now();
    });
  };
  const renewal = createRenewal({
    renew: async () => {
      const { known, client } = await clientNow();
      await page.exclusively(sessionKey, async () => {
        const renewed = await renewStored({ store, identity: known, client });
        // Still under the lock: nothing comes between what is stored and what is shown.
        if (renewed.kind === 'ended') leave(texts.session.ended);
        else if (renewed.kind === 'replaced') leaveUnless(renewed.by);
        else take(racerIn(renewed.session), renewed.tokens, renewed.askedAtMs);
      });
    },
    onExpired: () => {
      speaker.value = undefined;
    },
    ...(options.random === undefined ? {} : { random: options.random }),
  });
  const entered = (options.answer === undefined ? Promise.resolve() : enter(options.answer)).finally(() => {
    isEntering.value = false;
    if (speaker.value === undefined && racer.value !== undefined) renewal.now();
  });
  const unlisten = page.onDeviceStorage(sessionKey, () => {
    const stored = store.read();
    if (stored?.racerId !== racer.value?.racerId) leaveUnless(stored);
  });
  tryOnScopeDispose(() => {
    unlisten();
    renewal.stop();
  });

  return {
    /** Undefined for a spectator. Stays while the token of a racer is being renewed. */
    racer: shallowReadonly(racer),
    /** With whose token to speak; undefined also while there is none that holds. */
    speaker: shallowReadonly(speaker),
    /** True while a sign-in is being finished. */
    isEntering: readonly(isEntering),
    /** What went wrong with the last sign-in, in words. */
    notice: readonly(notice),
    /** What whoever has just signed in wants; the one who serves it sets it back to `stay`. */
    intent,
    /** Gets the token into shape for a new link, or gives up for now: a board waits for no issuer. */
    prepare: async (): Promise<Speaker | undefined> => {
      const freshen = async () => {
        await entered;
        if (racer.value !== undefined && renewal.isDue()) await renewal.now();
      };
      await Promise.race([freshen(), promiseTimeout(prepareMs)]);
      return speaker.value;
    },
    doubt: ({ accessToken }: Speaker) => {
      if (speaker.value?.accessToken === accessToken && renewal.isWorthAnother()) renewal.now();
    },
    signIn: async (wanted: SignInIntent) => {
      notice.value = undefined;
      try {
        const { client } = await clientNow();
        const { address, departure } = client.start();
        noteSignIn(page, { ...departure, returnTo: pathOf(page.address()), intent: wanted });
        page.go(address);
      } catch {
        notice.value = texts.session.failed;
      }
    },
    signOut: async () => {
      const stored = store.read();
      store.remove();
      leave();
      try {
        const { client } = await clientNow();
        // Whatever comes of it: as long as the sign-in page remembers somebody, whoever comes next is them.
        if (stored !== undefined) await client.revoke(stored.refreshToken).catch(() => undefined);
        noteSignOut(page);
        page.go(client.signOutAddress);
      } catch {
        // The platform is out of reach. On this device nobody is signed in any more.
      }
    },
  };
}

export type Session = ReturnType<typeof useSession>;

const racerIn = ({ racerId, name }: StoredSession): Racer => ({ racerId, name });
