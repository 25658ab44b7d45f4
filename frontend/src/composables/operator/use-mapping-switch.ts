import { readonly, shallowRef } from 'vue';
import type { OperatorApi } from '../../api/operator-client.ts';

export interface UseMappingSwitchOptions {
  api: Pick<OperatorApi, 'switchMapping'>;
  /** Reads how it went. */
  ask: () => Promise<void>;
}

/** Switches event sources on and off. A wish stands until the platform has answered it. */
export function useMappingSwitch({ api, ask }: UseMappingSwitchOptions) {
  const wishes = shallowRef<ReadonlyMap<string, boolean>>(new Map());
  const problems = shallowRef<ReadonlyMap<string, string>>(new Map());

  const switchMapping = async (uuid: string, isEnabled: boolean): Promise<void> => {
    if (wishes.value.has(uuid)) return;
    wishes.value = new Map(wishes.value).set(uuid, isEnabled);
    problems.value = without(problems.value, uuid);
    try {
      await api.switchMapping({ uuid, isEnabled });
      await ask();
    } catch (error) {
      problems.value = new Map(problems.value).set(uuid, error instanceof Error ? error.message : String(error));
    } finally {
      wishes.value = without(wishes.value, uuid);
    }
  };
  return {
    /** What was asked for and is not answered yet, by UUID. */
    wishes: readonly(wishes),
    /** Why a switch did not work, by UUID. */
    problems: readonly(problems),
    switchMapping,
  };
}

const without = <Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> =>
  new Map([...map].filter(([name]) => name !== key));
