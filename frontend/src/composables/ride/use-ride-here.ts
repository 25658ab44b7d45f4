import { cleanName } from '@alleycat/domain';
import { computed, type Ref, watchEffect } from 'vue';
import { createSteeredSource, type EffortSource } from '../../ride/effort-source.ts';
import { randomSeed } from '../../ride/seeded-random.ts';
import type { Platform } from '../app/platform.ts';
import type { RaceClass } from '../live/use-race-class.ts';
import type { RideStart } from './use-ride.ts';

export interface StartHereOptions {
  /** @default as the ride here is set up */
  source?: EffortSource;
  /** @default 'now' */
  from?: RideStart;
}

export interface UseRideHereOptions {
  platform: Pick<Platform, 'config' | 'ride' | 'session'>;
  raceClass: Readonly<Ref<RaceClass | undefined>>;
  /** Where the effort comes from. @default legs that follow the sliders */
  createSource?: () => EffortSource;
  /** Whether the effort can be measured at once: a bike must be connected first. @default always */
  isReady?: () => boolean;
}

/** The ride as the class on the screen sees it. */
export function useRideHere({ platform, raceClass, createSource, isReady = () => true }: UseRideHereOptions) {
  const { config, ride, session } = platform;
  const classes = computed(() => config.config.value?.classes ?? []);
  const ridesHere = computed(
    () => ride.plan.value !== undefined && ride.plan.value.classId === raceClass.value?.classId,
  );
  const steered = () => createSteeredSource({ seed: randomSeed(), wish: ride.wish });
  const start = ({ source = (createSource ?? steered)(), from = 'now' }: StartHereOptions = {}) => {
    const known = config.config.value;
    const chosen = raceClass.value;
    if (known === undefined || chosen === undefined) return;
    ride.start({
      classId: chosen.classId,
      raceLengthSeconds: known.raceLengthSeconds,
      readingsTopic: known.mqtt.readingsTopic,
      source,
      from,
    });
  };
  // Whoever signed in to ride does not have to say so twice, unless the name is still missing.
  watchEffect(() => {
    if (session.intent.value !== 'ride' || session.racer.value === undefined || raceClass.value === undefined) return;
    session.intent.value = 'stay';
    if (cleanName(ride.name.value) !== '' && isReady()) start();
  });
  return {
    ridesHere,
    /** Name of the class that is being ridden, when it is not the one on the screen. */
    riddenElsewhere: computed(() =>
      ridesHere.value ? undefined : classes.value.find(({ classId }) => classId === ride.plan.value?.classId)?.name,
    ),
    /** Undefined unless somebody rides here. */
    ownRacerId: computed(() => (ridesHere.value ? ride.plan.value?.racerId : undefined)),
    start,
  };
}
