import { useSessionStorage } from '@vueuse/core';
import { computed, watch } from 'vue';
import { type RouteLocationRaw, useRoute } from 'vue-router';

/** The parts of the product that people move between. */
const sectionNames = ['race', 'results', 'leaderboard', 'rides'] as const;
export type SectionName = (typeof sectionNames)[number];

export interface Section {
  readonly name: SectionName;
  readonly to: RouteLocationRaw;
}

/** Which section a view belongs to. */
const sectionOf: Readonly<Record<string, SectionName>> = {
  home: 'race',
  race: 'race',
  races: 'results',
  results: 'results',
  leaderboard: 'leaderboard',
  rides: 'rides',
};

const firstClassId = '1';

/** Sections with their addresses. Whoever moves between them stays with their race class. */
export function useSections() {
  const route = useRoute();
  const lastClassId = useSessionStorage('alleycat.classId', firstClassId);
  watch(
    () => route.params,
    ({ classId, raceId }) => {
      if (typeof classId === 'string') lastClassId.value = classId;
      else if (typeof raceId === 'string') lastClassId.value = raceId.split('-', 1)[0] ?? firstClassId;
    },
    { immediate: true },
  );
  const params = computed(() => ({ classId: lastClassId.value }));
  return {
    sections: computed<readonly Section[]>(() => [
      { name: 'race', to: { name: 'race', params: params.value } },
      { name: 'results', to: { name: 'races', params: params.value } },
      { name: 'leaderboard', to: { name: 'leaderboard', params: params.value } },
      { name: 'rides', to: { name: 'rides' } },
    ]),
    /** Undefined outside of them: a wall screen, the operator's view. */
    current: computed(() => (typeof route.name === 'string' ? sectionOf[route.name] : undefined)),
  };
}
