import { computed, type InjectionKey, inject, provide } from 'vue';
import { createApi } from '../../api/http-client.ts';
import { browserBluetooth } from '../../bike/browser-bluetooth.ts';
import { createFormats } from '../../format/formats.ts';
import type { SignInAnswer } from '../../identity/departure.ts';
import type { Page } from '../../identity/page.ts';
import { useGhost } from '../history/use-ghost.ts';
import { useBike } from '../ride/use-bike.ts';
import { useRide } from '../ride/use-ride.ts';
import { useConfig } from './use-config.ts';
import { useFeed } from './use-feed.ts';
import { useServerClock } from './use-server-clock.ts';
import { useSession } from './use-session.ts';

export interface PlatformOptions {
  page: Page;
  /** What the sign-in page said, if it opened this one. */
  answer: SignInAnswer | undefined;
}

/** What every view stands on: one clock, one configuration, one session, one link, one ride, however many views come and go. */
function createPlatform({ page, answer }: PlatformOptions) {
  const api = createApi();
  const clock = useServerClock();
  const config = useConfig({ api, clock });
  const session = useSession({
    identity: computed(() => config.config.value?.identity),
    answer,
    page,
    loadClient: async (identity) => {
      const { createOAuthClient } = await import('../../identity/oauth-client.ts');
      return createOAuthClient({ identity, origin: page.origin, clockAheadMs: clock.readMs() - Date.now() });
    },
  });
  const feed = useFeed({ speaking: session });
  const ride = useRide({ nowMs: clock.readMs, publish: feed.publish, racer: session.racer });
  return {
    api,
    clock,
    config,
    session,
    feed,
    ride,
    ghost: useGhost({ ride, nowMs: clock.readMs, api }),
    bike: useBike({
      bluetooth: browserBluetooth(),
      storage: page.deviceStorage,
      isSecure: isSecureContext,
    }),
    formats: createFormats(navigator.languages),
  };
}

export type Platform = ReturnType<typeof createPlatform>;

const platformKey: InjectionKey<Platform> = Symbol('platform');

/** Creates the platform for the whole app; called once, by its root, with the page that it is on. */
export function providePlatform(options: PlatformOptions): Platform {
  const platform = createPlatform(options);
  provide(platformKey, platform);
  return platform;
}

/** The platform of the app. Throws outside of it. */
export function usePlatform(): Platform {
  const platform = inject(platformKey);
  if (platform === undefined) throw new Error('usePlatform() needs providePlatform() in the root component');
  return platform;
}
