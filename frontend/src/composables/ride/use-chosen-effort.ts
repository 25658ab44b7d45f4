import { useLocalStorage } from '@vueuse/core';
import { computed } from 'vue';
import {
  createSimulatedSource,
  createSteeredSource,
  type EffortKind,
  type EffortSource,
} from '../../ride/effort-source.ts';
import { randomSeed } from '../../ride/seeded-random.ts';
import type { Platform } from '../app/platform.ts';

const kinds = ['bike', 'steered', 'simulated'] as const satisfies readonly EffortKind[];

/** How the racer of this device rides: kept, so that a bike is a bike again the next time. */
export function useChosenEffort({ ride, bike }: Pick<Platform, 'ride' | 'bike'>) {
  const stored = useLocalStorage<string>('alleycat.effort', 'steered');
  const kind = computed<EffortKind>({
    get: () => {
      const known = kinds.find((one) => one === stored.value) ?? 'steered';
      return known === 'bike' && !bike.isSupported ? 'steered' : known;
    },
    set: (chosen) => {
      stored.value = chosen;
    },
  });
  const create: Readonly<Record<EffortKind, () => EffortSource>> = {
    bike: () => bike.createSource(),
    steered: () => createSteeredSource({ seed: randomSeed(), wish: ride.wish }),
    simulated: () => createSimulatedSource({ seed: randomSeed() }),
  };
  return {
    kind,
    createSource: () => create[kind.value](),
    /** Whether a ride would be measured from its first second on. */
    isReady: () => kind.value !== 'bike' || bike.state.value === 'connected',
  };
}
