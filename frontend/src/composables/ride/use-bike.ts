import { tryOnScopeDispose } from '@vueuse/core';
import { computed, shallowRef } from 'vue';
import type { BikeProblem } from '../../bike/bike-error.ts';
import { type BikeLinkState, createBikeLink } from '../../bike/bike-link.ts';
import { type BikeSettings, bounded, createBikeBook, type KnownBike, settingsOfNew } from '../../bike/bike-settings.ts';
import type { BluetoothLike } from '../../bike/bluetooth-like.ts';
import { createFieldMemory, type FreshFields, fieldAgeMsMax } from '../../bike/field-memory.ts';
import { measurementOf, type ResistanceScale } from '../../bike/measurement.ts';
import type { ResistanceRange } from '../../bike/resistance-range.ts';
import type { TextStorage } from '../../identity/page.ts';
import type { EffortSource } from '../../ride/effort-source.ts';
import { bikeTexts } from '../../texts/bike.ts';

export type { BikeMeasurement } from '../../bike/measurement.ts';

/** `silent`: connected, but nothing that counts came for three seconds. `lost`: it is known, but not connected. */
export type BikeState = BikeLinkState | 'silent';

export interface UseBikeOptions {
  /** `navigator.bluetooth`; undefined where there is none. */
  bluetooth: BluetoothLike | undefined;
  /**
   * A clock that nobody sets: on one that is set back the last measurement would stay new, and somebody who has got off
   * would ride on. @default the time since the page was opened
   */
  nowMs?: () => number;
  /** Where settings of bikes are kept. */
  storage: Pick<TextStorage, 'getItem' | 'setItem'>;
  /** Whether the page came in a way that browsers let near Bluetooth. @default true */
  isSecure?: boolean;
}

/** What most bikes count to that do not say. */
const levelMaxDefault = 100;
/** A bike that was just connected takes its time before it speaks. */
const firstFieldsMs = 6_000;

/** The racer's real bike, over Bluetooth: found, read, measured, and found again when it got lost. */
export function useBike({ bluetooth, storage, nowMs = () => performance.now(), isSecure = true }: UseBikeOptions) {
  const book = createBikeBook(storage);
  const memory = createFieldMemory();
  const linkState = shallowRef<BikeLinkState>('none');
  const device = shallowRef<KnownBike>();
  const problem = shallowRef<BikeProblem>();
  const settings = shallowRef<BikeSettings>(settingsOfNew);
  const range = shallowRef<ResistanceRange>();
  const fresh = shallowRef<FreshFields>();
  const isSilent = shallowRef(false);
  let toldAtMs: number | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const scale = computed((): ResistanceScale => {
    const { factor, ignoresLevel } = settings.value;
    const levelMax = settings.value.levelMax ?? range.value?.levelMax ?? levelMaxDefault;
    const levelMin = range.value?.levelMin ?? 0;
    // Whoever sets less than the bike's own least level means it to count from zero.
    return { levelMin: levelMin < levelMax ? levelMin : 0, levelMax, factor, ignoresLevel };
  });
  const watchSilence = (limitMs = fieldAgeMsMax) => {
    clearTimeout(silence);
    silence = setTimeout(fallSilent, limitMs + 1);
  };
  const fallSilent = () => {
    silence = undefined;
    fresh.value = memory.at(nowMs());
    isSilent.value = fresh.value === undefined;
    if (!isSilent.value) return watchSilence();
    const stillTells = toldAtMs !== undefined && nowMs() - toldAtMs <= fieldAgeMsMax;
    if (stillTells && linkState.value === 'connected') problem.value = 'no-cadence';
  };
  const take = () => {
    toldAtMs = nowMs();
    fresh.value = memory.at(toldAtMs);
    if (fresh.value !== undefined) {
      isSilent.value = false;
      if (problem.value === 'no-cadence') problem.value = undefined;
      watchSilence();
    } else if (silence === undefined) watchSilence();
  };
  const meet = (next: KnownBike | undefined) => {
    if (next?.id === device.value?.id) return;
    memory.clear();
    fresh.value = undefined;
    range.value = undefined;
    device.value = next;
    settings.value = next === undefined ? settingsOfNew : book.of(next);
  };
  const link =
    bluetooth === undefined
      ? undefined
      : createBikeLink({
          bluetooth,
          nowMs,
          onState: (state, next) => {
            meet(next === undefined ? undefined : { id: next.id, name: next.name ?? '' });
            linkState.value = state;
            isSilent.value = false;
            if (state === 'connected') watchSilence(firstFieldsMs);
          },
          onProblem: (next) => {
            problem.value = next;
          },
          onFields: (source, fields) => {
            memory.note(source, fields, nowMs());
            take();
          },
          onRange: (told) => {
            range.value = told;
          },
        });
  const change = (next: Partial<BikeSettings>) => {
    settings.value = bounded({ ...settings.value, ...next });
    if (device.value !== undefined) book.keep(device.value, settings.value);
  };
  tryOnScopeDispose(() => {
    clearTimeout(silence);
    link?.forget();
  });

  return {
    isSupported: bluetooth !== undefined && isSecure,
    /** Why no bike can be reached from here; undefined if one can. */
    unsupported: isSecure ? (bluetooth === undefined ? ('browser' as const) : undefined) : ('insecure' as const),
    state: computed((): BikeState => (linkState.value === 'connected' && isSilent.value ? 'silent' : linkState.value)),
    deviceName: computed(() => (device.value === undefined ? undefined : device.value.name || bikeTexts.unnamed)),
    /** Undefined while there is nothing that a race could be scored by. */
    measured: computed(() => (fresh.value === undefined ? undefined : measurementOf(fresh.value, scale.value))),
    /** What stands in the way, in words. */
    problem: computed(() => (problem.value === undefined ? undefined : bikeTexts.problems[problem.value])),
    /** Of this bike; 0.5 to 2. */
    factor: computed({ get: () => settings.value.factor, set: (factor) => change({ factor }) }),
    /** Of this bike: as it tells, unless the racer knows better. */
    resistanceLevelMax: computed({
      get: () => scale.value.levelMax,
      set: (levelMax) => change({ levelMax: levelMax === range.value?.levelMax ? undefined : levelMax }),
    }),
    /** Of this bike: its level says nothing. */
    ignoresLevel: computed({
      get: () => settings.value.ignoresLevel,
      set: (ignoresLevel) => change({ ignoresLevel }),
    }),
    /** Lets the racer choose a bike; must be called in a click. */
    pair: async (): Promise<void> => link?.pair(),
    reconnect: async (): Promise<void> => link?.reconnect(),
    forget: (): void => link?.forget(),
    /** What the bike measures, as long as it is not older than three seconds. */
    createSource: (): EffortSource => ({
      kind: 'bike',
      nextSecond: () => {
        const now = memory.at(nowMs());
        if (now === undefined) return undefined;
        const { cadenceRpm, resistancePercent } = measurementOf(now, scale.value);
        return { cadenceRpm, resistancePercent };
      },
    }),
  };
}

export type Bike = ReturnType<typeof useBike>;
