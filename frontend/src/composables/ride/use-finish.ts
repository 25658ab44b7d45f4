import { endsAtMs, type Race } from '@alleycat/domain';
import { tryOnScopeDispose } from '@vueuse/core';
import { computed, shallowRef, watch } from 'vue';
import { jitter, type Random } from '../app/jittered-wait.ts';
import type { Platform } from '../app/platform.ts';
import { type GhostRace, newBestCountOf } from '../history/ghost.ts';

/** Place in the result list of a race. */
export interface FinishPlace {
  readonly rank: number;
  readonly finisherCount: number;
  /** False while late final readings may still change it. */
  readonly isOfficial: boolean;
}

/** How a race ended for its racer. */
export interface Finish {
  readonly race: Race;
  readonly outputHundredths: number;
  /** Undefined until the platform has told one. */
  readonly place: FinishPlace | undefined;
  /** Best final result before this race; null = none, undefined = not known. */
  readonly bestBeforeHundredths: number | null | undefined;
  readonly isNewBest: boolean;
  /** Seconds of the race with a new best. */
  readonly newBestSeconds: number;
}

export interface UseFinishOptions {
  platform: {
    api: Pick<Platform['api'], 'resultPlace'>;
    clock: Pick<Platform['clock'], 'readMs'>;
    ghost: Pick<Platform['ghost'], 'recordOf'>;
    ride: Pick<Platform['ride'], 'dismissFinish' | 'finished' | 'racerId'>;
  };
  /** @default Math.random */
  random?: Random;
}

/** Everybody's race ends at one moment: they ask for their places within this time after it. */
const spreadAfterEndMs = 3_000;
/** A final reading is sent within the last second of its race. */
const lastSecondMs = 1_000;
const againMsMin = 3_000;
const againMsMax = 30_000;
/** About four minutes, for a race that is official ten seconds after its end. */
const asksMax = 12;

/** The finish of whoever rides here, from the final reading that got through last until it is dismissed. */
export function useFinish({ platform, random = Math.random }: UseFinishOptions) {
  const { api, clock, ghost, ride } = platform;
  const record = shallowRef<GhostRace>();
  const place = shallowRef<FinishPlace>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: Race | undefined;

  const readPlace = async (race: Race, racerId: string): Promise<FinishPlace | undefined> => {
    try {
      const { place: row, finisherCount, status } = await api.resultPlace({ raceId: race.raceId, racerId, around: 0 });
      // Without a rank the platform has not come to the final reading yet.
      return row.rank === null ? undefined : { rank: row.rank, finisherCount, isOfficial: status === 'official' };
    } catch {
      // The finish stands without a place, and the next question may be answered.
      return undefined;
    }
  };
  const ask = async (race: Race, o: { asksLeft: number; againMs: number }) => {
    const racerId = ride.racerId.value;
    if (racerId === undefined) return;
    const read = await readPlace(race, racerId);
    if (asked !== race) return;
    place.value = read ?? place.value;
    if (read?.isOfficial === true || o.asksLeft === 1) return;
    const next = { asksLeft: o.asksLeft - 1, againMs: Math.min(o.againMs * 2, againMsMax) };
    timer = setTimeout(() => ask(race, next), jitter(o.againMs, random));
  };
  const stopAsking = () => {
    clearTimeout(timer);
    asked = undefined;
  };

  watch(
    ride.finished,
    (finished) => {
      stopAsking();
      place.value = undefined;
      record.value = undefined;
      if (finished === undefined) return;
      const { race } = finished;
      asked = race;
      const untilEndMs = Math.min(Math.max(0, endsAtMs(race) - clock.readMs()), lastSecondMs);
      const first = { asksLeft: asksMax, againMs: againMsMin };
      timer = setTimeout(() => ask(race, first), untilEndMs + random() * spreadAfterEndMs);
    },
    { immediate: true, flush: 'sync' },
  );
  // Late readings and late bests still change what is known of the race, until it is too long ago to be known at all.
  watch(
    () => ride.finished.value && ghost.recordOf(ride.finished.value.race),
    (known) => {
      record.value = known ?? record.value;
    },
    { immediate: true, flush: 'sync' },
  );
  tryOnScopeDispose(stopAsking);

  const finish = computed<Finish | undefined>(() => {
    const finished = ride.finished.value;
    if (finished === undefined) return undefined;
    const { race, outputHundredths } = finished;
    const best = record.value?.bestResult;
    return {
      race,
      outputHundredths,
      place: place.value,
      bestBeforeHundredths: best,
      isNewBest: best === null || (best !== undefined && outputHundredths > best),
      newBestSeconds: (record.value && newBestCountOf(record.value)) ?? 0,
    };
  });
  return { finish, dismiss: ride.dismissFinish };
}
