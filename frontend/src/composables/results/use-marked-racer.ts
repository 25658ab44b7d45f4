import { computed } from 'vue';
import { useRoute } from 'vue-router';
import type { Platform } from '../app/platform.ts';

/** Whose row stands out: the racer that the address names, or who is signed in. */
export function useMarkedRacer({ session }: Pick<Platform, 'session'>) {
  const route = useRoute();
  return computed(() => {
    const own = session.racer.value?.racerId;
    const { racer } = route.query;
    const racerId = typeof racer === 'string' && racer !== '' ? racer : own;
    return racerId === undefined ? undefined : { racerId, isOwn: racerId === own };
  });
}
