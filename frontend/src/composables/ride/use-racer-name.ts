import { useLocalStorage } from '@vueuse/core';
import { type Ref, watch } from 'vue';
import type { Racer } from '../app/use-session.ts';

/**
 * The name on the board: what the racer typed on this device, else the one that the issuer has. A device may be shared:
 * nobody takes over the name of whoever was here before.
 */
export function useRacerName(racer: Readonly<Ref<Racer | undefined>>): Ref<string> {
  const name = useLocalStorage('alleycat.name', '');
  const namedId = useLocalStorage('alleycat.namedRacerId', '');
  watch(
    racer,
    (present) => {
      if (present === undefined) return;
      const isOthers = namedId.value !== '' && namedId.value !== present.racerId;
      namedId.value = present.racerId;
      if (isOthers || name.value.trim() === '') name.value = present.name;
    },
    { immediate: true, flush: 'sync' },
  );
  return name;
}
