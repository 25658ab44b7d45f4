import {
  type ClassId,
  cleanName,
  endsAtMs,
  officialAtMs,
  outputHundredths,
  type Race,
  type RacerId,
  readingsTopicOf,
  toRacerId,
} from '@alleycat/domain';
import { encodeReading } from '@alleycat/domain/wire';
import { tryOnScopeDispose, useLocalStorage, useSessionStorage } from '@vueuse/core';
import { computed, readonly, type ShallowRef, shallowReactive, shallowRef } from 'vue';
import { type DueReading, type RaceSecond, readingsDue } from '../ride/readings-due.ts';
import { createRideModel, type Effort } from '../ride/ride-model.ts';
import { randomId } from './random-id.ts';

export interface RidePlan {
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
  /** Seed of the simulated legs. @default random */
  seed?: number;
}

/** A first wish that most people could hold. */
const firstWish: Effort = { cadenceRpm: 85, resistancePercent: 40 };
/** Readings of a thousand tabs must not all leave at the same instant of a second. */
const phaseMsMin = 100;
const phaseMsMax = 600;

/** A simulated ride of the person at this device: one reading a second, race after race, until they stop. */
export function useRide({ nowMs, publish, seed = Math.floor(Math.random() * 2 ** 32) }: UseRideOptions) {
  const name = useLocalStorage('alleycat.name', '');
  const storedId = useSessionStorage('alleycat.racerId', `web-${randomId()}`);
  const racerId = computed<RacerId>(() => toRacerId(storedId.value));
  const shownName = computed(() => cleanName(name.value) || racerId.value);
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
    const effort = model.nextSecond(wish);
    const payload = payloadOf({ race, second, isFinal, racerId: racerId.value, name: shownName.value, ...effort });
    try {
      await publish(readingsTopicOf(racerId.value, ridden.readingsTopic), payload);
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
  tryOnScopeDispose(stop);

  return {
    name,
    /** As others see it: never empty. */
    shownName,
    racerId,
    wish,
    /** What is being ridden; undefined while the bike stands. */
    plan: readonly(plan),
    /** The latest reading that got through; undefined before the first one of a ride. */
    lastReading: readonly(lastReading) as Readonly<ShallowRef<SentReading | undefined>>,
    /** False when the last reading did not get through. */
    isSending: readonly(isSending),
    start: (next: RidePlan) => {
      stop();
      model = createRideModel({ seed });
      lastSent = undefined;
      unfinished.clear();
      isSending.value = true;
      plan.value = next;
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
