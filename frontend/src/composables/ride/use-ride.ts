import {
  type ClassId,
  endsAtMs,
  officialAtMs,
  outputHundredths,
  type Race,
  type RacerId,
  readingsTopicOf,
  shownName,
} from '@alleycat/domain';
import { encodeReading } from '@alleycat/domain/wire';
import { tryOnScopeDispose } from '@vueuse/core';
import { computed, type Ref, readonly, type ShallowRef, shallowReactive, shallowRef, watch } from 'vue';
import { type DueReading, type RaceSecond, readingsDue } from '../../ride/readings-due.ts';
import { createRideModel, type Effort } from '../../ride/ride-model.ts';
import { randomId } from '../app/random-id.ts';
import type { Racer } from '../app/use-session.ts';
import { useRacerName } from './use-racer-name.ts';

export interface RidePlan {
  racerId: RacerId;
  classId: ClassId;
  raceLengthSeconds: number;
  /** Topic with `{racerId}` in it. */
  readingsTopic: string;
}

/** What the bike told the platform last. */
export interface SentReading {
  race: Race;
  second: number;
  outputHundredths: number;
}

export interface UseRideOptions {
  /** Server time at this moment. */
  nowMs: () => number;
  publish: (topic: string, payload: Uint8Array) => Promise<void>;
  /** Who is signed in; undefined while nobody is. */
  racer: Readonly<Ref<Racer | undefined>>;
  /** Seed of the simulated legs. @default random */
  seed?: number;
}

/** A first wish that most people could hold. */
const firstWish: Effort = { cadenceRpm: 85, resistancePercent: 40 };
/** Readings of a thousand tabs must not all leave at the same instant of a second. */
const phaseMsMin = 100;
const phaseMsMax = 600;

/** A simulated ride of whoever is signed in: one reading a second, race after race, until they stop or sign out. */
export function useRide({ nowMs, publish, racer, seed = Math.floor(Math.random() * 2 ** 32) }: UseRideOptions) {
  const name = useRacerName(racer);
  const racerId = computed(() => racer.value?.racerId);
  const nameShown = computed(() => (racerId.value === undefined ? '' : shownName(name.value, racerId.value)));
  const wish = shallowReactive<Effort>({ ...firstWish });
  const plan = shallowRef<RidePlan>();
  const lastReading = shallowRef<SentReading>();
  const isSending = shallowRef(true);
  const phaseMs = phaseMsMin + (seed % (phaseMsMax - phaseMsMin));
  let model = createRideModel({ seed });
  const unfinished = new Map<string, Race>();
  let lastSent: RaceSecond | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const send = async (ridden: RidePlan, { race, second, isFinal }: DueReading) => {
    const { racerId } = ridden;
    const effort = model.nextSecond(wish);
    const payload = payloadOf({ race, second, isFinal, racerId, name: nameShown.value, ...effort });
    try {
      await publish(readingsTopicOf(racerId, ridden.readingsTopic), payload);
      if (isFinal) unfinished.delete(race.raceId);
      const sent = { race, second, outputHundredths: outputHundredths(effort) };
      if (plan.value === ridden && isLater(sent, lastReading.value)) lastReading.value = sent;
      isSending.value = true;
    } catch {
      // A missed second is no loss, a final reading is owed until it gets through. People see that none does.
      isSending.value = false;
    }
  };
  const tick = () => {
    const ridden = plan.value;
    if (ridden === undefined) return;
    const atMs = nowMs();
    for (const race of unfinished.values()) if (atMs >= officialAtMs(race)) unfinished.delete(race.raceId);
    for (const due of readingsDue({ ...ridden, nowMs: atMs, lastSent, unfinished: unfinished.values() })) {
      if (atMs < endsAtMs(due.race)) lastSent = due;
      unfinished.set(due.race.raceId, due.race);
      send(ridden, due);
    }
    timer = setTimeout(tick, untilNextMs(nowMs(), phaseMs));
  };
  const stop = () => {
    clearTimeout(timer);
    plan.value = undefined;
    lastReading.value = undefined;
  };
  watch(racerId, stop, { flush: 'sync' });
  tryOnScopeDispose(stop);

  return {
    /** On the board, as it is typed. */
    name,
    /** As others see it; empty while nobody is signed in. */
    shownName: nameShown,
    /** Who would ride now. */
    racerId,
    wish,
    /** What is being ridden; undefined while the bike stands. */
    plan: readonly(plan),
    /** The latest reading that got through; undefined before the first one of a ride. */
    lastReading: readonly(lastReading) as Readonly<ShallowRef<SentReading | undefined>>,
    /** False when the last reading did not get through. */
    isSending: readonly(isSending),
    /** Nobody rides who is not signed in. */
    start: (next: Omit<RidePlan, 'racerId'>) => {
      stop();
      if (racerId.value === undefined) return;
      model = createRideModel({ seed });
      lastSent = undefined;
      unfinished.clear();
      isSending.value = true;
      plan.value = { ...next, racerId: racerId.value };
      timer = setTimeout(tick, untilNextMs(nowMs(), phaseMs));
    },
    stop,
  };
}

export type Ride = ReturnType<typeof useRide>;

type FullReading = DueReading & Effort & { racerId: RacerId; name: string };

function payloadOf({ race, ...reading }: FullReading): Uint8Array {
  const { raceId, classId } = race;
  const wire = encodeReading({ uuid: randomId(), deviceTimestampMs: Date.now(), raceId, classId, ...reading });
  return new TextEncoder().encode(JSON.stringify(wire));
}

/** Acknowledgements may overtake each other, and a final reading may be owed from a race that is over. */
function isLater(sent: SentReading, held: SentReading | undefined): boolean {
  if (held === undefined) return true;
  const laterSeconds = sent.race.startSeconds - held.race.startSeconds;
  return laterSeconds > 0 || (laterSeconds === 0 && sent.second > held.second);
}

/** Wait until the next second's moment for this tab. */
function untilNextMs(nowMs: number, phaseMs: number): number {
  return 1_000 - ((((nowMs - phaseMs) % 1_000) + 1_000) % 1_000);
}
