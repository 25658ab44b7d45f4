import { tryOnScopeDispose } from '@vueuse/core';
import { computed, type Ref, shallowRef, watch } from 'vue';
import { type Api, ApiError } from '../../api/http-client.ts';
import { jitter, type Random } from '../app/jittered-wait.ts';
import type { Racer } from '../app/use-session.ts';

/** Where a racer came in a race. */
export interface KnownPlace {
  /** Null where the race has no final reading of the racer. */
  readonly rank: number | null;
  readonly finisherCount: number;
  readonly isOfficial: boolean;
}

export interface UseResultPlacesOptions {
  readonly api: Pick<Api, 'resultPlace'>;
  readonly racer: Readonly<Ref<Racer | undefined>>;
  /** Races whose results are on the screen: only their ranks are asked for. */
  readonly racesInSight: Readonly<Ref<readonly string[]>>;
  /** @default Math.random */
  readonly random?: Random;
}

/** A page of rows must not become a burst of questions. */
const atOnceMax = 2;
/** After a failure the next question waits this long; and that for a rank which is not official yet. */
const restMs = 10_000;
/** Ranks kept for one racer; the oldest goes first. */
const keptMax = 2_000;

type Places = ReadonlyMap<string, KnownPlace>;
/** Ranks of official results do not change. They go with the session of who they belong to. */
const placesOfSession = new WeakMap<Racer, Places>();

/** Ranks of a racer in the races in sight, at most two questions at a time, each once in a session. */
export function useResultPlaces({ api, racer, racesInSight, random = Math.random }: UseResultPlacesOptions) {
  const places = shallowRef<Places>(new Map());
  const isAsked = new Set<string>();
  /** Not official when they were asked for. */
  const isPutOff = new Set<string>();
  let isResting = false;
  let rest: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;

  const lookUp = async (raceId: string, of: Racer) => {
    const asked = turn;
    isAsked.add(raceId);
    const place = await read({ raceId, racerId: of.racerId }, api);
    if (turn !== asked) return;
    isAsked.delete(raceId);
    if (place === undefined) isResting = true;
    else keep(of, raceId, place);
    if (place?.isOfficial !== true) {
      isPutOff.add(raceId);
      rest ??= setTimeout(endRest, jitter(restMs, random));
    }
    fill();
  };
  const keep = (of: Racer, raceId: string, place: KnownPlace) => {
    places.value = new Map([...places.value, [raceId, place] as const].slice(-keptMax));
    placesOfSession.set(of, places.value);
  };
  const fill = () => {
    const of = racer.value;
    if (of === undefined || isResting) return;
    const isOpen = (id: string) => !isAsked.has(id) && !isPutOff.has(id) && places.value.get(id)?.isOfficial !== true;
    const wanted = racesInSight.value.filter(isOpen);
    for (const raceId of wanted.slice(0, Math.max(0, atOnceMax - isAsked.size))) lookUp(raceId, of);
  };
  const endRest = () => {
    rest = undefined;
    isResting = false;
    isPutOff.clear();
    fill();
  };
  const stop = () => {
    turn += 1;
    isAsked.clear();
    isPutOff.clear();
    clearTimeout(rest);
    rest = undefined;
    isResting = false;
  };

  watch(
    racer,
    (next) => {
      stop();
      places.value = (next && placesOfSession.get(next)) ?? new Map();
      fill();
    },
    { immediate: true, flush: 'sync' },
  );
  watch(racesInSight, fill);
  tryOnScopeDispose(stop);
  return computed(() => places.value);
}

/** Undefined where it could not be had. */
async function read(
  o: { raceId: string; racerId: string },
  api: Pick<Api, 'resultPlace'>,
): Promise<KnownPlace | undefined> {
  try {
    const { place, finisherCount, status } = await api.resultPlace({ ...o, around: 0 });
    return { rank: place.rank, finisherCount, isOfficial: status === 'official' };
  } catch (error) {
    const isNotIn = error instanceof ApiError && error.code === 'RACER_NOT_IN_RACE';
    return isNotIn ? { rank: null, finisherCount: 0, isOfficial: true } : undefined;
  }
}
