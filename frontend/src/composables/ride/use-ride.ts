import { type ClassId, endsAtMs, type RacerId, raceAt, shownName } from '@alleycat/domain';
import { tryOnScopeDispose, useLocalStorage } from '@vueuse/core';
import { computed, type Ref, readonly, shallowReactive, shallowRef, watch } from 'vue';
import type { EffortKind, EffortSource } from '../../ride/effort-source.ts';
import { createRideBook } from '../../ride/ride-book.ts';
import type { Effort } from '../../ride/ride-model.ts';
import { type SecondTicker, startSecondTicker } from '../../ride/second-ticker.ts';
import { randomSeed } from '../../ride/seeded-random.ts';
import type { Racer } from '../app/use-session.ts';
import { useAwakeScreen } from './use-awake-screen.ts';
import { useRacerName } from './use-racer-name.ts';
import { type RideSender, useSentReadings } from './use-sent-readings.ts';

export type { FinalReading, SentReading } from './use-sent-readings.ts';

/** The ride that was started: who, where, and from when on. */
export interface RidePlan {
  racerId: RacerId;
  classId: ClassId;
  raceLengthSeconds: number;
  /** Topic with `{racerId}` in it. */
  readingsTopic: string;
  effortKind: EffortKind;
  /** First moment that is ridden, server time. */
  startsAtMs: number;
}

/** Ride now, within the race that runs; or stand on the start line until the next one begins. */
export type RideStart = 'now' | 'next-start';

export interface StartRideOptions {
  classId: ClassId;
  raceLengthSeconds: number;
  readingsTopic: string;
  source: EffortSource;
  /** @default 'now' */
  from?: RideStart;
}

export interface UseRideOptions {
  /** Server time at this moment. */
  nowMs: () => number;
  publish: (topic: string, payload: Uint8Array) => Promise<void>;
  /** Who is signed in; undefined while nobody is. */
  racer: Readonly<Ref<Racer | undefined>>;
  /** Decides at which moment of a second this tab sends. @default random */
  seed?: number;
}

/** A first wish that most people could hold. */
const firstWish: Effort = { cadenceRpm: 85, resistancePercent: 40 };
/** Readings of a thousand tabs must not all leave at the same instant of a second. */
const phaseMsMin = 100;
const phaseMsMax = 600;

/** The ride of whoever is signed in: one reading a second, race after race, until they stop or sign out. */
export function useRide({ nowMs, publish, racer, seed = randomSeed() }: UseRideOptions) {
  const name = useRacerName(racer);
  const racerId = computed(() => racer.value?.racerId);
  const nameShown = computed(() => (racerId.value === undefined ? '' : shownName(name.value, racerId.value)));
  const sent = useSentReadings({ nowMs, publish, racerId, name: nameShown });
  const plan = shallowRef<RidePlan>();
  const isWaiting = shallowRef(false);
  const effort = shallowRef<Effort>();
  const isSilent = shallowRef(false);
  const ridesOn = useLocalStorage('alleycat.ridesOn', true);
  const screen = useAwakeScreen({ isWanted: computed(() => plan.value !== undefined) });
  const phaseMs = phaseMsMin + (seed % (phaseMsMax - phaseMsMin));
  let ticker: SecondTicker | undefined;

  const rideAt = (atMs: number, ride: RideSender) => {
    const due = ride.book.dueAt({ nowMs: atMs, ridesOn: ridesOn.value });
    for (const final of due.finals) sent.send(ride, final);
    if (due.isOver) stop();
    if (due.next === undefined) return;
    const measured = ride.book.measure(due.next);
    effort.value = measured?.effort;
    isSilent.value = measured === undefined;
    if (measured !== undefined) sent.send(ride, measured);
  };
  const tick = (from: RideStart, ride: RideSender) => {
    const held = plan.value;
    if (held === undefined) return;
    const atMs = nowMs();
    const wasWaiting = isWaiting.value;
    const aimed = aimAgain(held, { from, atMs });
    plan.value = aimed;
    isWaiting.value = atMs < aimed.startsAtMs;
    // The start itself belongs to nobody's phase: the first second is sent at this tab's.
    if (!wasWaiting && !isWaiting.value) rideAt(atMs, ride);
  };
  const nextWaitMs = (): number => {
    const atMs = nowMs();
    const untilStartMs = (plan.value?.startsAtMs ?? atMs) - atMs;
    return untilStartMs > 0 ? untilStartMs : untilPhaseMs(atMs, phaseMs);
  };
  const stop = () => {
    ticker?.stop();
    sent.follow(undefined);
    plan.value = undefined;
    isWaiting.value = false;
    effort.value = undefined;
    isSilent.value = false;
  };
  watch(
    racerId,
    () => {
      stop();
      sent.dismissFinish();
    },
    { flush: 'sync' },
  );
  tryOnScopeDispose(stop);

  return {
    /** On the board, as it is typed. */
    name,
    /** As others see it; empty while nobody is signed in. */
    shownName: nameShown,
    /** Who would ride now. */
    racerId,
    /** What a steered ride's racer asks of their legs. */
    wish: shallowReactive<Effort>({ ...firstWish }),
    /** What is being ridden; undefined while the bike stands. */
    plan: readonly(plan),
    /** On the start line: nothing is sent yet. */
    isWaiting: readonly(isWaiting),
    /** Whether the ride goes on from one race into the next; kept on the device. */
    ridesOn,
    /** What was measured in the second that runs; undefined while nothing is. */
    effort: readonly(effort),
    /** Whether the second that runs was asked for and nothing was measured. */
    isSilent: readonly(isSilent),
    lastReading: sent.lastReading,
    finished: sent.finished,
    dismissFinish: sent.dismissFinish,
    isSending: sent.isSending,
    onReading: sent.onReading,
    isScreenAwake: screen.isScreenAwake,
    screenNotice: screen.screenNotice,
    /** Nobody rides who is not signed in. */
    start: ({ source, from = 'now', ...where }: StartRideOptions) => {
      stop();
      if (racerId.value === undefined) return;
      const ride = { racerId: racerId.value, ...where, book: createRideBook({ ...where, source }) };
      const startsAtMs = startOf(from, { atMs: nowMs(), ...where });
      sent.follow(ride);
      plan.value = { racerId: ride.racerId, ...where, effortKind: source.kind, startsAtMs };
      isWaiting.value = from === 'next-start';
      ticker = startSecondTicker({ nextWaitMs, onTick: () => tick(from, ride) });
    },
    stop,
  };
}

export type Ride = ReturnType<typeof useRide>;

type ClassAt = Pick<RidePlan, 'classId' | 'raceLengthSeconds'> & { atMs: number };

function startOf(from: RideStart, where: ClassAt): number {
  return from === 'now' ? where.atMs : endsAtMs(raceAt(where));
}

/** A clock that was put back may have moved the start out of reach: then it is chosen anew. */
function aimAgain(plan: RidePlan, { from, atMs }: { from: RideStart; atMs: number }): RidePlan {
  const aheadMsMax = from === 'now' ? 0 : plan.raceLengthSeconds * 1_000;
  return plan.startsAtMs - atMs <= aheadMsMax ? plan : { ...plan, startsAtMs: startOf(from, { ...plan, atMs }) };
}

/** Wait until the next second's moment for this tab. */
function untilPhaseMs(nowMs: number, phaseMs: number): number {
  return 1_000 - ((((nowMs - phaseMs) % 1_000) + 1_000) % 1_000);
}
