import { type InjectionKey, inject, provide } from 'vue';
import { createApi } from '../api/http-client.ts';
import { createFormats } from '../format/formats.ts';
import { useConfig } from './use-config.ts';
import { useFeed } from './use-feed.ts';
import { useGhost } from './use-ghost.ts';
import { useRide } from './use-ride.ts';
import { useServerClock } from './use-server-clock.ts';

/** What every view stands on: one clock, one configuration, one link, one ride, however many views come and go. */
function createPlatform() {
  const api = createApi();
  const clock = useServerClock();
  const feed = useFeed();
  const ride = useRide({ nowMs: clock.readMs, publish: feed.publish });
  return {
    api,
    clock,
    feed,
    config: useConfig({ api, clock }),
    ride,
    ghost: useGhost({ ride, nowMs: clock.readMs, api }),
    formats: createFormats(navigator.languages),
  };
}

export type Platform = ReturnType<typeof createPlatform>;

const platformKey: InjectionKey<Platform> = Symbol('platform');

/** Creates the platform for the whole app; called once, by its root. */
export function providePlatform(): Platform {
  const platform = createPlatform();
  provide(platformKey, platform);
  return platform;
}

/** The platform of the app. Throws outside of it. */
export function usePlatform(): Platform {
  const platform = inject(platformKey);
  if (platform === undefined) throw new Error('usePlatform() needs providePlatform() in the root component');
  return platform;
}
