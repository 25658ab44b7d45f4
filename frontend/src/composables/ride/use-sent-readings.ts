import { outputHundredths, type Race, type RacerId, readingsTopicOf } from '@alleycat/domain';
import { encodeReading } from '@alleycat/domain/wire';
import { createEventHook } from '@vueuse/core';
import { type Ref, readonly, shallowReadonly, shallowRef } from 'vue';
import type { MeasuredSecond } from '../../ride/readings-due.ts';
import type { RideBook } from '../../ride/ride-book.ts';
import type { Effort } from '../../ride/ride-model.ts';
import { randomId } from '../app/random-id.ts';

/** A reading that got through. */
export interface SentReading extends Effort {
  race: Race;
  second: number;
  outputHundredths: number;
}

/** A final reading that got through. */
export interface FinalReading extends Effort {
  race: Race;
  outputHundredths: number;
  /** When the platform had taken it, server time. */
  atMs: number;
}

export interface UseSentReadingsOptions {
  /** Server time at this moment. */
  nowMs: () => number;
  publish: (topic: string, payload: Uint8Array) => Promise<void>;
  /** Who rides now, and what they are called. */
  racerId: Readonly<Ref<RacerId | undefined>>;
  name: Readonly<Ref<string>>;
}

/** Whose measurements are sent, and where to. */
export interface RideSender {
  readonly racerId: RacerId;
  /** Topic with `{racerId}` in it. */
  readonly readingsTopic: string;
  readonly book: RideBook;
}

/** What the platform was told, as far as it has said that it got it. */
export function useSentReadings({ nowMs, publish, racerId, name }: UseSentReadingsOptions) {
  const lastReading = shallowRef<SentReading>();
  const finished = shallowRef<FinalReading>();
  const isSending = shallowRef(true);
  const gotThrough = createEventHook<[SentReading]>();
  let sender: RideSender | undefined;
  // Numbers of measurements: acknowledgements may overtake each other.
  let shownNumber = 0;
  let settledNumber = 0;

  const publishOne = async ({ racerId, readingsTopic }: RideSender, measured: MeasuredSecond): Promise<boolean> => {
    try {
      const payload = payloadOf(measured, { racerId, name: name.value });
      await publish(readingsTopicOf(racerId, readingsTopic), payload);
      return true;
    } catch {
      // A missed second is no loss, a final reading is owed until it gets through. People see that none does.
      return false;
    }
  };
  /** What was sent for a ride that was stopped meanwhile counts, unless its racer has left. */
  const take = (of: RideSender, measured: MeasuredSecond) => {
    const { race, second, effort, number } = measured;
    const isFinish = second === race.lengthSeconds && of.book.settle(measured);
    if (racerId.value !== of.racerId) return;
    const output = { outputHundredths: outputHundredths(effort), ...effort };
    const reading = { race, second, ...output };
    if (of === sender && number > shownNumber) {
      shownNumber = number;
      lastReading.value = reading;
    }
    gotThrough.trigger(reading);
    const isOutdated = finished.value !== undefined && finished.value.race.startSeconds > race.startSeconds;
    if (isFinish && !isOutdated) finished.value = { race, ...output, atMs: nowMs() };
  };

  return {
    /** The latest reading that got through; undefined before the first one of a ride. */
    lastReading: shallowReadonly(lastReading),
    /** The final reading that got through last; undefined before the first one, and once it was dismissed. */
    finished: shallowReadonly(finished),
    dismissFinish: () => {
      finished.value = undefined;
    },
    /** False when the last reading did not get through. */
    isSending: readonly(isSending),
    /** Calls back with every reading that gets through, also those that were overtaken by later ones. */
    onReading: gotThrough.on,
    /** Shows what gets through of another ride, or of none, from now on. */
    follow: (next: RideSender | undefined) => {
      sender = next;
      shownNumber = 0;
      settledNumber = 0;
      lastReading.value = undefined;
      isSending.value = true;
    },
    send: async (of: RideSender, measured: MeasuredSecond) => {
      const isThrough = await publishOne(of, measured);
      if (of === sender && measured.number >= settledNumber) {
        settledNumber = measured.number;
        isSending.value = isThrough;
      }
      if (isThrough) take(of, measured);
    },
  };
}

function payloadOf({ race, second, effort }: MeasuredSecond, by: { racerId: RacerId; name: string }): Uint8Array {
  const wire = encodeReading({
    uuid: randomId(),
    deviceTimestampMs: Date.now(),
    isFinal: second === race.lengthSeconds,
    second,
    raceId: race.raceId,
    classId: race.classId,
    ...by,
    ...effort,
  });
  return new TextEncoder().encode(JSON.stringify(wire));
}
